"""People who may act for me: a mandate given in words that say its limits, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from ledger.tables import MandateRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

DAY_MS = 24 * 3_600_000


def fill(phone: Phone, broker: str, each: str, total: str) -> None:
    """Write down what a broker may do."""
    page = phone.page
    phone.visit("/app/acting")
    page.locator("#broker").select_option(label=broker)
    page.locator("#each").fill(each)
    page.locator("#total").fill(total)
    last = datetime.now(UTC) + timedelta(days=30)
    page.locator("#until").fill(last.date().isoformat())


def give(phone: Phone, broker: str, each: str, total: str) -> None:
    """Let a broker act, looking at every step."""
    fill(phone, broker, each, total)
    phone.seen("acting")
    phone.page.locator("#give button[type=submit]").click()
    expect(phone.page.locator("#sentence")).to_contain_text(broker)
    phone.seen("acting-confirm")
    with phone.page.expect_navigation():
        phone.page.locator("#yes").click()
    expect(phone.page.locator("#mandates")).to_contain_text(broker)
    phone.seen("acting-given")


def mandate_of(town: Town, payer: Person) -> str:
    """The one mandate that is in force for somebody's account."""
    wanted = select(MandateRow.mandate_id).where(MandateRow.account == payer.account)
    [found] = town.read(wanted.where(MandateRow.open))
    return str(found)


def test_only_whom_one_chose_may_be_paid(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, payee, phone = town.join("Jorunn"), town.join("Kåre"), new_phone()
    town.pay(payer, payee, 10)
    phone.sign_in(payer)
    fill(phone, "Daniel", "1", "2")
    phone.page.locator(".payee").check()
    phone.page.locator("#give button[type=submit]").click()
    expect(phone.page.locator("#only")).to_contain_text("Kåre")
    with phone.page.expect_navigation():
        phone.page.locator("#yes").click()
    [payees] = town.read(select(MandateRow.payees).where(MandateRow.account == payer.account))
    assert payees == payee.account


def test_a_mandate_whose_answer_is_lost_is_given_once(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    """Its limits would hold twice over, were it signed anew."""
    payer, phone = town.join("Signe"), new_phone()
    phone.sign_in(payer)
    page = phone.page
    fill(phone, "Daniel", "1", "2")
    page.locator("#give button[type=submit]").click()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    for meet in (lambda route: route.abort(), lose):
        phone.context.route("**/orders", meet)
        page.locator("#yes").click()
        expect(page.locator("#signing")).not_to_be_empty()
        expect(page.locator("#yes")).to_be_enabled()
        phone.context.unroute("**/orders")
    with page.expect_navigation():
        page.locator("#yes").click()
    expect(page.locator("#mandates")).to_contain_text("Daniel")
    assert mandate_of(town, payer)
    given = town.read(select(MandateRow.rest).where(MandateRow.account == payer.account))
    assert given == [120]


@pytest.mark.parametrize(("each", "total"), [("much", "2"), ("0", "2"), ("1", "-1")])
def test_what_is_no_limit_is_said_before_anything_is_signed(
    new_phone: Callable[..., Phone], town: Town, each: str, total: str
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    fill(phone, "Daniel", each, total)
    phone.page.locator("#give button[type=submit]").click()
    expect(phone.page.locator("#wrong")).not_to_be_empty()
    expect(phone.page.locator("#confirm")).to_be_hidden()


def test_a_mandate_that_ended_is_shown_as_over(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, phone = town.join("Liv"), new_phone()
    daniel = town.people["Daniel"]
    fields = {"account": payer.account, "broker": daniel.member, "each": "60", "total": "60"}
    town.act("mandate-given", payer, **fields, until=town.clock() + DAY_MS)
    before = town.clock.time_ms
    town.clock.time_ms = before + 2 * DAY_MS
    try:
        phone.sign_in(payer)
        phone.visit("/app/acting")
        expect(phone.page.locator("#mandates")).to_contain_text("Daniel")
        expect(phone.page.locator(".ask")).to_have_count(0)
    finally:
        town.clock.time_ms = before

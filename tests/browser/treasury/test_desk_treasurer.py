"""The treasurer's desk: who is nearest to a bound, and bounds that are set, with their history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.messages.tables import MessageRow
from api.treasury.pages.accounts import ROWS
from api.words.numbers import number_of
from ledger.tables import AccountRow
from tests.browser.exchanges.test_paying import balance
from tests.browser.lists.test_lists import enter_lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def order_of_accounts(phone: Phone, query: str = "") -> list[str | None]:
    """The accounts in the order in which the desk shows them, page by page."""
    phone.visit(f"/app/treasurer{query}")
    found: list[str | None] = []
    while True:
        items = phone.page.locator("#accounts tbody tr").all()
        found += [item.get_attribute("data-account") for item in items]
        further = phone.page.locator(f'a[href$="page={len(found) // ROWS + 1}"]')
        if len(found) % ROWS or not further.count():
            return found
        with phone.page.expect_navigation():
            further.click()


def pay(phone: Phone, to: str, amount: str) -> None:
    """Pay as far as the outcome."""
    phone.visit(f"/app/pay?to={to}&amount={amount}")
    phone.page.locator("#pay button[type=submit]").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#done")).to_be_visible()


def test_a_widened_bound_lets_the_refused_payment_pass(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Tadeo <i>"), town.join("Ulla")
    town.pay(payee, town.join("Vera"), 120)
    member = new_phone(phone.language, phone.width)
    member.sign_in(payer)
    member.visit(f"/app/pay?to={payee.account}&amount=11%20h")
    member.page.locator("#pay button[type=submit]").click()
    # They are told before anything is signed.
    expect(member.page.locator("#question")).to_contain_text("10\u00a0h")
    expect(member.page.locator("#yes")).to_be_hidden()
    member.seen("treasurer-before")
    assert balance(town, payer) == 0

    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/more")
    phone.page.locator('main a[href="/app/treasurer"]').click()
    phone.seen("treasurer")
    phone.visit(f"/app/treasurer/{payer.account}")
    expect(phone.page.locator("h1")).to_contain_text("Tadeo <i>")
    expect(phone.page.locator("#lower")).to_have_value("10 h")
    phone.page.locator("#lower").fill("12 h")
    phone.page.locator("#upper-none").check()
    phone.page.locator("#reason").fill("New flat & <rent>")
    phone.page.locator("#until").fill("2099-12-31")
    phone.seen("treasurer-account")
    phone.page.locator("#bounds button[type=submit]").click()
    expect(phone.page.locator("#say-lower")).to_have_text("\u221212 h")
    expect(phone.page.locator("#say-until")).to_contain_text("2099")
    phone.seen("treasurer-confirm")
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#done")).to_be_visible()
    # What was so before would contradict it.
    expect(phone.page.locator("#before, #earlier").locator("visible=true")).to_have_count(0)
    phone.seen("treasurer-done")
    phone.page.locator("#done a.button").click()
    change = phone.page.locator("#changes > li").first
    expect(change).to_contain_text("New flat & <rent>")
    expect(change).to_contain_text("Chiara")
    expect(change).to_contain_text("\u221212 h")
    phone.seen("treasurer-history")

    pay(member, payee.account, "11%20h")
    assert balance(town, payer) == -660


def test_who_is_nearest_to_a_bound_comes_first(new_phone: Callable[..., Phone], town: Town) -> None:
    giver, taker, calm = town.join("Aaron"), town.join("Zoe"), town.join("Benno")
    town.pay(giver, taker, 595)
    town.pay(calm, giver, 20)
    phone = new_phone()
    phone.sign_in(town.people["Chiara"])
    found = order_of_accounts(phone)
    assert found.index(taker.account) < found.index(giver.account) < found.index(calm.account)
    # Aaron stands at -9 h 35, Benno at -20 min.
    found = order_of_accounts(phone, "?sort=balance")
    assert found.index(giver.account) < found.index(calm.account) < found.index(taker.account)
    found = order_of_accounts(phone, "?sort=name")
    assert found.index(giver.account) < found.index(calm.account) < found.index(taker.account)
    last_first = order_of_accounts(phone, "?sort=-name")
    assert last_first == found[::-1]


def test_somebody_is_found_by_name_number_or_state_in_one_step(phone: Phone, town: Town) -> None:
    giver, taker = town.join("Quintín Ávila"), town.join("Ruth")
    town.pay(giver, taker, 570)
    [slot] = town.read(select(AccountRow.slot).where(AccountRow.account_id == giver.account))
    number = number_of(slot)
    phone.sign_in(town.people["Chiara"])
    for query in ("q=avila+quintin", f"q={number.replace(' ', '+')}", "state=near&q=Quint"):
        phone.visit(f"/app/treasurer?{query}")
        rows = phone.page.locator("#accounts tbody tr")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("Quintín Ávila")
    phone.seen("treasurer-found")
    phone.visit("/app/treasurer?state=negative")
    expect(phone.page.locator(f'tr[data-account="{taker.account}"]')).to_have_count(0)


def test_a_desk_shows_twenty_accounts_at_once_and_the_phone_the_same_rows(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    for at in range(21):
        town.join(f"Number {at:02}")
    phone = new_phone("en", 1280)
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/treasurer?sort=name")
    rows = phone.page.locator("#accounts tbody tr")
    boxes = [row.bounding_box() for row in rows.all()]
    seen = [box for box in boxes if box is not None and box["y"] + box["height"] <= 800]
    assert len(seen) >= 20
    phone.page.set_viewport_size({"width": 360, "height": 800})
    expect(rows.first).to_be_visible()
    assert phone.overflow() <= 0


def test_limits_of_those_ticked_are_renewed_with_one_reason(phone: Phone, town: Town) -> None:
    chosen = [town.join(name) for name in ("Sabela", "Sabine")]
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/treasurer?q=Sab")
    for person in chosen:
        phone.page.locator(f'input[value="{person.account}"]').check()
    with phone.page.expect_navigation():
        phone.page.locator('form[action$="/chosen"] button').click()
    phone.seen("treasurer-chosen")
    phone.page.locator("#until").fill("2099-12-31")
    with phone.page.expect_navigation():
        phone.page.locator('form[action$="/limits"] button').click()
    expect(phone.page.locator("tbody tr")).to_have_count(2)
    phone.page.locator("#reason").fill("Agreed at the assembly")
    phone.page.locator("#approve button").click()
    expect(phone.page.locator("#done")).to_have_text(re.compile(r"\d"))
    phone.seen("list-signed")
    enter_lists(town)
    phone.page.reload()
    expect(phone.page.locator("#approve")).to_have_count(0)
    phone.visit("/app/treasurer/chosen?" + "&".join(f"account={one.account}" for one in chosen))
    phone.page.locator('form[action$="/chosen"] textarea').fill("Your limits hold until 2099.")
    phone.page.locator('form[action$="/chosen"] button').click()
    phone.seen("treasurer-written")
    phone.visit(f"/app/treasurer/{chosen[0].account}")
    expect(phone.page.locator("#changes > li")).to_contain_text(["Agreed at the assembly"])
    written = town.read(select(MessageRow).where(MessageRow.sender == town.people["Chiara"].member))
    assert {row.receiver for row in written} == {person.member for person in chosen}


@pytest.mark.parametrize("wrong", ["-3", "much"])
def test_what_is_no_bound_is_said_before_anything_is_signed(
    new_phone: Callable[..., Phone], town: Town, wrong: str
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Chiara"])
    phone.visit(f"/app/treasurer/{town.people['Rosa'].account}")
    phone.page.locator("#lower").fill(wrong)
    phone.page.locator("#reason").fill("Because")
    phone.page.locator("#bounds button[type=submit]").click()
    expect(phone.page.locator("#said")).not_to_be_empty()
    expect(phone.page.locator("#confirm")).to_be_hidden()


def test_a_bound_that_ended_is_refused_in_words(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Chiara"])
    phone.visit(f"/app/treasurer/{town.people['Rosa'].account}")
    phone.page.locator("#reason").fill("Because")
    phone.page.locator("#until").fill("2020-01-01")
    phone.page.locator("#bounds button[type=submit]").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#signing")).not_to_be_empty()
    expect(phone.page.locator("#done")).to_be_hidden()


def test_nobody_sets_bounds_of_their_own(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    chiara = town.people["Chiara"]
    phone.sign_in(chiara)
    phone.visit(f"/app/treasurer/{chiara.account}")
    expect(phone.page.locator("#bounds")).to_have_count(0)
    phone.seen("treasurer-own")


@pytest.mark.parametrize("desk", ["treasurer", "auditor", "steward"])
def test_a_desk_is_shown_only_to_who_holds_the_role(
    new_phone: Callable[..., Phone], town: Town, desk: str
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    phone.visit("/app/more")
    expect(phone.page.locator(f'main a[href="/app/{desk}"]')).to_have_count(0)
    answer = phone.page.goto(f"{phone.address}/app/{desk}")
    assert answer is not None
    assert answer.status == 403
    phone.seen("desk-refused")

"""The broker's desk: an exchange entered under a mandate, papers that two brokers vouch for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.service.tables import MemoRow
from ledger.tables import MandateRow
from tests.browser.brokers.test_acting import DAY_MS, give, mandate_of
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from ledger.entries import Entry
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def newest(town: Town) -> Entry:
    """The last entry of the journal."""
    return town.entries()[0]


def mandate(town: Town, payer: Person, broker: Person, **more: Any) -> str:  # noqa: ANN401 as `act` takes them
    """Let a broker act for somebody; the mandate."""
    fields = {"account": payer.account, "broker": broker.member, "each": "120", "total": "150"}
    town.act("mandate-given", payer, **fields, until=town.clock() + DAY_MS, **more)
    return mandate_of(town, payer)


def enter(desk: Phone, mandate: str, payee: Person, amount: str) -> None:
    """Enter an exchange as far as the outcome."""
    page = desk.page
    desk.visit("/app/broker")
    page.locator(f'[data-mandate="{mandate}"] a.button').click()
    page.locator("#q").fill(payee.name)
    page.locator('form[role="search"] button').click()
    page.locator(f'a.person[href*="{payee.account}"]').click()
    page.locator("#amount").fill(amount)
    page.locator("#text").fill("Bread & <milk>")
    page.locator("#pay button[type=submit]").click()
    expect(page.locator("#confirm")).to_be_visible()


def test_a_broker_enters_an_exchange_and_both_stand_in_the_journal(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Olga & <co>"), town.join("Baker Pia")
    daniel = town.people["Daniel"]
    member = new_phone(phone.language, phone.width)
    member.sign_in(payer)
    give(member, "Daniel", "2", "3")
    held = mandate_of(town, payer)

    phone.sign_in(daniel)
    phone.visit("/app/more")
    phone.page.locator('main a[href="/app/broker"]').click()
    phone.seen("broker")
    enter(phone, held, payee, "1:30")
    expect(phone.page.locator("#sentence")).to_contain_text("Olga & <co>")
    expect(phone.page.locator("#sentence")).to_contain_text("Baker Pia")
    phone.seen("broker-confirm")
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#done")).to_be_visible()
    phone.seen("broker-done")
    assert (balance(town, payer), balance(town, payee)) == (-90, 90)
    order = newest(town).order
    assert (order.type, order.key) == ("transfer-by-mandate", daniel.key.public)
    assert (order.body.mandate, order.body.payer) == (held, payer.account)

    member.visit("/app/statement")
    line = member.page.locator(".lines li").first
    expect(line).to_contain_text("Daniel")
    expect(line).to_contain_text("Bread & <milk>")
    member.seen("acting-statement")
    line.locator("a").click()
    expect(member.page.locator("dl")).to_contain_text("Daniel")
    member.seen("acting-exchange")

    phone.visit(f"/app/broker/{held}?to={payee.account}")
    member.visit("/app/acting")
    member.page.locator(".ask").click()
    member.seen("acting-take-back")
    with member.page.expect_navigation():
        member.page.locator(".withdraw").click()
    expect(member.page.locator("#mandates")).not_to_contain_text("Daniel")
    phone.page.locator("#amount").fill("1")
    phone.page.locator("#pay button[type=submit]").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#detail")).not_to_be_empty()
    phone.seen("broker-refused")
    assert balance(town, payer) == -90
    phone.visit("/app/broker")
    expect(phone.page.locator(f'[data-mandate="{held}"]')).to_have_count(0)


def test_more_than_the_mandate_allows_is_refused_in_words(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee, desk = town.join("Petra"), town.join("Quirin"), new_phone()
    held = mandate(town, payer, town.people["Daniel"])
    desk.sign_in(town.people["Daniel"])
    enter(desk, held, payee, "2:01")
    desk.page.locator("#yes").click()
    expect(desk.page.locator("#detail")).to_contain_text("2 h")
    assert balance(town, payer) == 0


def test_a_mandate_for_some_people_shows_only_those(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee, desk = town.join("Rainer"), town.join("Sofie"), new_phone()
    held = mandate(town, payer, town.people["Daniel"], payees=[payee.account])
    desk.sign_in(town.people["Daniel"])
    desk.visit(f"/app/broker/{held}")
    expect(desk.page.locator("a.person")).to_have_count(1)
    expect(desk.page.locator("#q")).to_have_count(0)
    desk.visit(f"/app/broker/{held}?to={town.people['Rosa'].account}")
    expect(desk.page.locator("#pay")).to_have_count(0)
    desk.page.locator("a.person").click()
    expect(desk.page.locator("#pay")).to_be_visible()


def test_what_waits_for_a_members_confirmation_is_shown(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee, desk = town.join("Trude"), town.join("Ute & <co>"), new_phone()
    mandate(town, payer, town.people["Daniel"])
    hold = {"from_": payer.account, "to": payee.account, "amount": "45"}
    town.act("hold", payer, **hold, until=town.clock() + DAY_MS)
    desk.sign_in(town.people["Daniel"])
    desk.visit("/app/broker")
    expect(desk.page.locator("[data-hold]", has_text="Ute & <co>")).to_contain_text("45 min")
    desk.seen("broker-waiting")


def test_two_others_vouch_for_a_paper(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    if "Berit" not in town.people:
        town.join("Berit", "broker")
    payer, page = town.join(f"Walburga {phone.language} {phone.width}"), phone.page
    phone.sign_in(town.people["Daniel"])
    phone.visit("/app/broker")
    page.locator('main a[href="/app/broker/papers"]').click()
    phone.seen("papers")
    page.locator("#q").fill(payer.name)
    page.locator('form[role="search"] button').click()
    page.locator(f'a.person[href*="{payer.account}"]').click()
    phone.seen("papers-has-a-key")
    expect(page.locator("#paper")).to_have_count(0)
    town.act("key-revoked", payer, member=payer.member, revoked=payer.key.public)
    phone.visit(f"/app/broker/papers?to={payer.account}")
    expect(page.locator("#paper")).to_have_count(0)
    page.locator("#q").fill("Rosa")
    page.locator('form[role="search"] button').click()
    page.locator(f'a.person[href*="{town.people["Rosa"].account}"]').click()
    page.locator("#broker").select_option(label="Berit")
    page.locator("#each").fill("1")
    page.locator("#total").fill("5")
    page.locator("#words").fill("Folder 7: Berit may pay & <sign> for me")
    page.locator("#other").select_option(label="Berit")
    page.locator("#paper button").click()
    expect(page.locator("#said")).not_to_be_empty()
    page.locator("#other").select_option(label="Amina Osei")
    phone.seen("papers-form")
    with page.expect_navigation():
        page.locator("#paper button").click()
    expect(page.locator("#state")).to_contain_text("Amina Osei")
    phone.seen("paper-waiting")
    assert town.read(select(MandateRow).where(MandateRow.account == payer.account)) == []

    second = new_phone(phone.language, phone.width)
    vouch(second, town, payer)
    order = newest(town).order
    assert order.type == "mandate-given"
    assert len(order.signatures) == 2
    assert order.body.payees == (town.people["Rosa"].account,)
    texts = town.read(select(MemoRow.text).where(MemoRow.order_id == order.id))
    assert texts == ["Folder 7: Berit may pay & <sign> for me"]
    not_yet(new_phone(phone.language, phone.width), town, order.id, payer.name)
    end_permission(second, payer, order.id)
    [row] = town.read(select(MandateRow).where(MandateRow.mandate_id == order.id))
    assert not row.open


def vouch(second: Phone, town: Town, payer: Person) -> None:
    """Have a steward sign what waits."""
    second.sign_in(town.people["Amina Osei"])
    second.visit("/app/broker/papers")
    waiting = second.page.locator("main .lines a", has_text=payer.name)
    waiting.click()
    expect(second.page.locator("main")).to_contain_text("Folder 7")
    expect(second.page.locator("main")).to_contain_text("Rosa")
    second.seen("paper-vouch")
    with second.page.expect_navigation():
        second.page.locator("#agree button").click()
    expect(waiting).to_have_count(0)


def not_yet(user: Phone, town: Town, mandate: str, name: str) -> None:
    """See that whom it names may not use it before the notice is over."""
    user.sign_in(town.people["Berit"])
    user.visit("/app/broker")
    held = user.page.locator(f'[data-mandate="{mandate}"]')
    expect(held).to_contain_text(name)
    expect(held.locator("a")).to_have_count(0)
    user.seen("broker-not-yet")
    user.page.goto(f"{user.address}/app/broker/{mandate}")
    expect(user.page.locator("#pay")).to_have_count(0)


def end_permission(steward: Phone, payer: Person, mandate: str) -> None:
    """End it at the steward's desk."""
    steward.visit(f"/app/steward/{payer.member}")
    steward.seen("steward-member-permissions")
    item = steward.page.locator("#acts li", has=steward.page.locator(f'[data-mandate="{mandate}"]'))
    item.locator(".ask").click()
    with steward.page.expect_navigation():
        item.locator(".yes").click()


@pytest.mark.parametrize("path", ["", "/papers"])
def test_the_desk_is_only_for_brokers(
    new_phone: Callable[..., Phone], town: Town, path: str
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    answer = phone.page.goto(f"{phone.address}/app/broker{path}")
    assert answer is not None
    assert answer.status == 403
    phone.seen("desk-refused")

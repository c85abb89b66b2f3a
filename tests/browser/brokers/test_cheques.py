"""Paper cheques: made and printed by a member, redeemed at the office once, or called back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from ledger.tables import EntryRow, HoldRow
from tests.browser.exchanges.test_paying import balance
from wallets.cheques import Act, id_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

DAY_MS = 24 * 3_600_000
PICTURE = re.compile(r"^data:image/svg\+xml")


class Printed(NamedTuple):
    """What stands on a slip."""

    code: str
    picture: str


@pytest.fixture(autouse=True)
def office(town: Town) -> Person:
    """Return a broker with a clearing account, which has no bounds."""
    if "Oskar" not in town.people:
        oskar, id_ = town.join("Oskar", "broker"), town.scribe.new_id()
        own = {"account": id_, "kind": "clearing", "member": oskar.member, "salt": "00" * 32}
        keys = [oskar.key, town.people["Amina Osei"].key]
        town.scribe.accepted([town.scribe.draft("account-opened", keys, own)])
        town.widen(id_, "none", "none")
        town.people["Oskar"] = oskar._replace(account=id_)
    return town.people["Oskar"]


def choose_office(page: Page, name: str) -> None:
    """Choose the account of an office, which says whose it is."""
    offices = page.locator("#office option").filter(has_text=name)
    page.locator("#office").select_option(offices.last.get_attribute("value"))


def make(phone: Phone, amount: str, count: int, office: str = "Oskar") -> list[Printed]:
    """Make slips; what stands on them."""
    page = phone.page
    phone.visit("/app/cheques")
    page.locator("#amount").fill(amount)
    page.locator("#count").fill(str(count))
    choose_office(page, office)
    page.locator("#make button").click()
    expect(page.locator("#confirm")).to_be_visible()
    page.locator("#yes").click()
    expect(page.locator("#done")).to_be_visible()
    for image in page.locator("#slips img").all():
        expect(image).to_have_attribute("src", PICTURE)
    return [
        Printed(slip.locator(".code").inner_text(), slip.locator("img").get_attribute("src") or "")
        for slip in page.locator("#slips .slip").all()
    ]


def look(desk: Phone, code: str) -> None:
    """At the desk, type a slip's code."""
    desk.visit("/app/broker/redeem")
    desk.page.locator("#code").fill(code)
    with desk.page.expect_navigation():
        desk.page.locator("#scan button").click()


def redeem(desk: Phone) -> None:
    """Redeem the slip that the desk looks at."""
    with desk.page.expect_navigation():
        desk.page.locator("#redeem button").click()


def hand_on(desk: Phone, person: Person) -> None:
    """Give what a slip brought to whoever brought it."""
    desk.page.locator("#q").fill(person.name)
    desk.page.locator('form[role="search"] button').click()
    desk.page.locator(f'a.person[href*="{person.account}"]').click()
    with desk.page.expect_navigation():
        desk.page.locator("#give button").click()


def holds_of(town: Town, person: Person) -> list[str]:
    """The holds that somebody made and that are open."""
    wanted = select(HoldRow.hold_id).where(HoldRow.payer == person.account, HoldRow.remaining > 0)
    return list(town.read(wanted))


def test_more_than_can_be_given_is_told_before_slips_are_made(phone: Phone, town: Town) -> None:
    phone.sign_in(town.join("Fermín"))
    phone.visit("/app/cheques")
    page = phone.page
    # Each is within the limit, and all of them together are not.
    for count, too_much in (("3", True), ("2", False)):
        page.locator("#amount").fill("4")
        page.locator("#count").fill(count)
        page.locator("#make button").click()
        expect(page.locator("#confirm")).to_be_visible()
        above = page.locator("#above")
        expect(above).to_contain_text("10 h") if too_much else expect(above).to_be_empty()
        page.locator("#no").click()


def test_a_slip_is_made_redeemed_and_handed_on_once(
    phone: Phone, new_phone: Callable[..., Phone], town: Town, office: Person
) -> None:
    payer, bearer = town.join("Ramón & <co>"), town.join("Old Agnes")
    at_office = balance(town, office)
    phone.sign_in(payer)
    phone.visit("/app/more")
    phone.page.locator('main a[href="/app/cheques"]').click()
    phone.seen("cheques")
    first, second = make(phone, "1:30", 2)
    phone.seen("cheques-made")
    assert first.code != second.code
    assert first.picture.startswith("data:image/svg+xml")
    assert len(holds_of(town, payer)) == 2
    phone.visit("/app/cheques")
    expect(phone.page.locator("#outstanding [data-hold]")).to_have_count(2)
    phone.seen("cheques-out")
    phone.visit("/app/bookings")
    expect(phone.page.locator(".lines li")).to_have_count(0)

    desk = new_phone(phone.language, phone.width)
    desk.sign_in(office)
    desk.visit("/app/broker")
    desk.page.locator('main a[href="/app/broker/redeem"]').click()
    desk.seen("redeem")
    look(desk, first.code.lower())
    expect(desk.page.locator("h1 + .figure")).to_have_text("1 h 30")
    desk.seen("redeem-good")
    redeem(desk)
    expect(desk.page.locator("#hand-on")).to_be_visible()
    desk.seen("redeem-who")
    assert (balance(town, payer), balance(town, office) - at_office) == (-90, 90)
    hand_on(desk, bearer)
    expect(desk.page.locator("#receiver")).to_contain_text("Old Agnes")
    desk.seen("redeem-done")
    assert (balance(town, bearer), balance(town, office)) == (90, at_office)

    look(desk, first.code)
    expect(desk.page.locator("#state")).to_be_visible()
    expect(desk.page.locator("#redeem, #give, #q")).to_have_count(0)
    desk.seen("redeem-again")
    assert balance(town, payer) == -90
    phone.visit("/app/cheques")
    expect(phone.page.locator("#outstanding [data-hold]")).to_have_count(1)
    phone.visit("/app/statement")
    expect(phone.page.locator(".lines li").first).to_contain_text("\u22121 h 30")
    expect(phone.page.locator(".lines li").first).to_contain_text("№")
    phone.seen("cheques-statement")


def test_a_slip_that_was_called_back_is_worth_nothing(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    payer = town.join("Sunniva")
    phone.sign_in(payer)
    [slip] = make(phone, "2", 1)
    phone.visit("/app/cheques")
    page = phone.page
    page.locator(".back button[type=submit]").click()
    expect(page.locator(".back .sentence")).not_to_be_empty()
    phone.seen("cheques-call-back")
    with page.expect_navigation():
        page.locator(".back .yes").click()
    expect(page.locator("#outstanding [data-hold]")).to_have_count(0)
    assert holds_of(town, payer) == []

    desk = new_phone(phone.language, phone.width)
    desk.sign_in(town.people["Oskar"])
    look(desk, slip.code)
    expect(desk.page.locator("#state")).to_contain_text("Sunniva")
    expect(desk.page.locator("#redeem")).to_have_count(0)
    desk.seen("redeem-called-back")
    assert balance(town, payer) == 0


def test_a_slip_whose_time_is_over_says_so(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, phone, desk = town.join("Tove"), new_phone(), new_phone()
    phone.sign_in(payer)
    [slip] = make(phone, "1", 1)
    before = town.clock.time_ms
    town.clock.time_ms = before + 91 * DAY_MS
    try:
        desk.sign_in(town.people["Oskar"])
        look(desk, slip.code)
        expect(desk.page.locator("#state")).to_contain_text("Tove")
        expect(desk.page.locator("#redeem")).to_have_count(0)
        desk.seen("redeem-expired")
    finally:
        town.clock.time_ms = before
    assert balance(town, payer) == 0


def test_two_desks_redeem_a_slip_only_once(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, phone = town.join("Ulrik"), new_phone()
    phone.sign_in(payer)
    [slip] = make(phone, "1", 1)
    desks = [new_phone(), new_phone()]
    for desk in desks:
        desk.sign_in(town.people["Oskar"])
        look(desk, slip.code)
    for desk in desks:
        redeem(desk)
        expect(desk.page.locator("#state.notice")).to_be_visible()
        expect(desk.page.locator("#redeem")).to_have_count(0)
    assert balance(town, payer) == -60


def test_the_code_of_another_slip_redeems_nothing(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, phone, desk = town.join("Vigdis"), new_phone(), new_phone()
    phone.sign_in(payer)
    one, other = make(phone, "1", 2)
    desk.sign_in(town.people["Oskar"])
    look(desk, one.code)
    for wrong in (other.code, "much too short", ""):
        desk.page.locator("#code").fill(wrong)
        desk.page.evaluate("document.getElementById('redeem').noValidate = true")
        desk.page.locator("#redeem button").click()
        expect(desk.page.locator("#said")).not_to_be_empty()
    for wrong in ("A" * 24, "0" * 24):
        desk.visit("/app/broker/redeem")
        desk.page.locator("#code").fill(wrong)
        desk.page.locator("#scan button").click()
        expect(desk.page.locator("#said")).not_to_be_empty()
    desk.seen("redeem-unknown")
    assert balance(town, payer) == 0


def test_the_link_in_the_picture_opens_the_slip(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, phone, desk = town.join("Wenche"), new_phone(), new_phone()
    phone.sign_in(payer)
    [slip] = make(phone, "1", 1)
    desk.sign_in(town.people["Oskar"])
    desk.visit(f"/app/broker/redeem#{slip.code.replace(' ', '')}")
    expect(desk.page.locator("#redeem #code")).to_have_value(slip.code.replace(" ", ""))
    redeem(desk)
    expect(desk.page.locator("#hand-on")).to_be_visible()
    # Who is no broker is told where to bring it.
    phone.visit(f"/app/broker/redeem#{slip.code.replace(' ', '')}")
    expect(phone.page.locator("main")).to_contain_text("Oskar")
    phone.seen("redeem-elsewhere")


def test_a_slip_is_redeemed_by_the_broker_it_names(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, phone, desk, other = town.join("Åse"), new_phone(), new_phone(), new_phone()
    phone.sign_in(payer)
    [slip] = make(phone, "0:10", 1, office="Daniel")
    desk.sign_in(town.people["Oskar"])
    look(desk, slip.code)
    expect(desk.page.locator("#state")).to_contain_text("Daniel")
    expect(desk.page.locator("#redeem")).to_have_count(0)
    other.sign_in(town.people["Daniel"])
    look(other, slip.code)
    redeem(other)
    assert balance(town, payer) == -10


def test_slips_past_the_bound_are_refused_and_those_before_it_stay(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, phone = town.join("Xenia"), new_phone()
    phone.sign_in(payer)
    made = make(phone, "4", 3)
    assert len(made) == 2
    expect(phone.page.locator("#stopped")).to_contain_text("2")
    phone.seen("cheques-stopped")
    assert len(holds_of(town, payer)) == 2


@pytest.mark.parametrize("act", list(Act))
def test_the_payer_cannot_pretend_that_something_was_done(
    new_phone: Callable[..., Phone], town: Town, act: Act
) -> None:
    payer, phone, desk = town.join("Ylva"), new_phone(), new_phone()
    phone.sign_in(payer)
    [slip] = make(phone, "1", 1)
    [hold] = holds_of(town, payer)
    rosa = town.people["Rosa"]
    spent = {"id": id_of(act, hold), "from": payer.account, "to": rosa.account, "amount": "1"}
    town.scribe.accepted([town.scribe.draft("transfer", [payer.key], spent)])
    desk.sign_in(town.people["Oskar"])
    look(desk, slip.code)
    expect(desk.page.locator("#redeem")).to_be_visible()
    if act is not Act.redeemed:
        redeem(desk)
        expect(desk.page.locator("#receiver")).to_have_count(0)


def test_a_slip_leaves_its_code_nowhere_in_the_book(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, phone = town.join("Zita"), new_phone()
    phone.sign_in(payer)
    [slip] = make(phone, "1", 1)
    [hold] = holds_of(town, payer)
    assert hold[14] == "8"
    bodies = town.read(select(EntryRow.body).where(EntryRow.order_id == hold))
    assert slip.code.replace(" ", "").encode() not in bodies[0]
    pictures = {"codes": [slip.code.replace(" ", "")] * 11}
    own = {"Origin": phone.address}
    address = f"{phone.address}/app/cheques/pictures"
    assert phone.page.request.post(address, data=pictures, headers=own).status == 422


def test_a_slip_whose_answer_is_lost_is_made_once_and_shown(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, phone = town.join("Lucía"), new_phone()
    phone.sign_in(payer)
    page = phone.page
    phone.visit("/app/cheques")
    page.locator("#amount").fill("1")
    choose_office(page, "Oskar")
    page.locator("#make button").click()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    before = len(town.read(select(HoldRow.hold_id)))
    for meet in (lambda route: route.abort(), lose):
        phone.context.route("**/orders", meet)
        page.locator("#yes").click()
        expect(page.locator("#signing")).not_to_be_empty()
        expect(page.locator("#yes")).to_be_enabled()
        phone.context.unroute("**/orders")
    page.locator("#yes").click()
    expect(page.locator("#slips .slip")).to_have_count(1)
    assert len(town.read(select(HoldRow.hold_id))) == before + 1

"""Booked care: a visit, what both sides say was given, what is taken and what goes back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.exchanges.tables import CareSealedRow
from api.rooms import JOBS
from api.service.clock import Clock
from api.service.scribe import new_person, open_book
from ledger.tables import HoldRow
from tests.browser.exchanges.test_asking import DAY_MS, open_waiting, return_home, second, send
from tests.browser.exchanges.test_paying import balance
from tests.browser.phone import WAITS
from tests.browser.serving import serving
from tests.browser.town import TERMS, Town
from tests.browser.town import Clock as Hands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api.service.scribe import Person
    from tests.browser.phone import Phone

__all__ = ["second"]


def held(town: Town, person: Person) -> int:
    """How much is set aside from somebody's account."""
    with town.service.database.reading() as session:
        wanted = select(HoldRow).where(HoldRow.payer == person.account)
        return sum(row.remaining for row in session.exec(wanted))


def days_on(town: Town, days: int) -> str:
    """A day that is so many from now, as fields of days have it."""
    now = datetime.fromtimestamp(town.clock() / 1000, UTC)
    return str(now.date() + timedelta(days=days))


def book(phone: Phone, carer: Person, amount: str, text: str = "", days: int = 0) -> str:
    """Ask somebody for a visit, today unless said otherwise; the booking's page."""
    phone.visit(f"/app/book?to={carer.account}")
    phone.page.locator("#day").fill(days_on(phone.town, days))
    phone.page.locator("#amount").fill(amount)
    phone.page.locator("#text").fill(text)
    phone.page.locator("#book button[type=submit]").click()
    phone.page.locator(".yes").click()
    phone.page.wait_for_url("**/app/bookings/*")
    return phone.page.url.removeprefix(phone.address)


def tell(phone: Phone, amount: str) -> None:
    """As who gave the care, say how long it was, and sign that."""
    page = phone.page
    page.locator("#hours").fill(amount)
    with page.expect_navigation():
        page.locator("#given button[type=submit]").click()


def told(phone: Phone, path: str, amount: str) -> None:
    """Open a booking and say how long it was; it waits then."""
    phone.visit(path)
    tell(phone, amount)
    expect(phone.page.locator("#waits")).to_be_visible()


def test_more_than_can_be_given_is_told_before_it_is_set_aside(phone: Phone, town: Town) -> None:
    cared, carer = town.join("Fabiola"), town.join("Gaspar")
    phone.sign_in(cared)
    phone.visit(f"/app/book?to={carer.account}")
    page = phone.page
    page.locator("#day").fill(days_on(town, 1))
    # Minutes were meant: ninety hours are said as such, and that they are too many.
    for written, too_much in (("90", True), ("600 min", False), ("1,5", False)):
        page.locator("#amount").fill(written)
        page.locator("#book button[type=submit]").click()
        expect(page.locator(".sentence")).to_be_visible()
        above = page.locator("#book .above")
        if too_much:
            expect(page.locator(".sentence")).to_contain_text("90 h")
            expect(above).to_contain_text("10 h")
            phone.seen("book-above")
        else:
            expect(above).to_be_empty()
        page.locator("#book .no").click()
    assert held(town, cared) == 0


def test_both_sides_say_what_was_given_and_the_rest_goes_back(
    phone: Phone, second: Phone, town: Town
) -> None:
    cared, carer = town.join("Frida"), town.join("Gustavo")
    phone.sign_in(cared)
    page = phone.page
    page.locator('main a[href="/app/book"]').click()
    page.locator("#q").fill("gustavo")
    page.locator("#q + button").click()
    page.locator(f'a.person[href*="{carer.account}"]').click()
    page.locator("#day").fill(days_on(town, 0))
    page.locator("#amount").fill("3 h")
    page.locator("#text").fill("Morning <care>")
    page.locator("#note").fill("Ring twice")
    phone.seen("book")
    page.locator("#book button[type=submit]").click()
    expect(page.locator(".sentence")).to_contain_text("Gustavo")
    phone.seen("book-confirm")
    page.locator(".yes").click()
    page.wait_for_url("**/app/bookings/*")
    phone.seen("booking-gives")
    assert (held(town, cared), balance(town, cared)) == (180, 0)
    second.sign_in(carer)
    second.visit("/app/bookings")
    second.page.locator(".lines a").click()
    expect(second.page.locator(".memo").first).to_have_text("Morning <care>")
    expect(second.page.locator("#state")).to_contain_text("◌")
    expect(second.page.locator("dl")).to_contain_text("Ring twice")
    second.seen("booking-asked")
    second.page.locator("#comes button").click()
    expect(second.page.locator("#state")).to_contain_text("●")
    second.seen("booking-takes")
    tell(second, "2:30")
    expect(second.page.locator("#waits")).to_be_visible()
    second.seen("booking-told")
    assert balance(town, carer) == 0
    open_waiting(phone, "Gustavo")
    phone.seen("booking-agree")
    page.locator("#agree button").click()
    page.wait_for_url("**/app/exchange/*")
    expect(page.locator(".memo")).to_have_text("Morning <care>")
    phone.seen("booking-captured")
    assert (balance(town, cared), balance(town, carer), held(town, cared)) == (-150, 150, 0)
    phone.visit("/app/")
    expect(page.locator(WAITS)).to_have_count(0)
    second.page.reload()
    expect(second.page.locator("#given, #capture, #release")).to_have_count(0)
    second.seen("booking-done")


def test_who_received_says_otherwise_and_who_gave_says_it_anew(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    cared, carer, phone, second = town.join("Hilde"), town.join("Igor"), new_phone(), new_phone()
    phone.sign_in(cared)
    path = book(phone, carer, "3")
    second.sign_in(carer)
    told(second, path, "3")
    open_waiting(phone, "Igor")
    phone.page.locator("#hours").fill("2")
    phone.page.locator("#said-note").fill("You left at noon")
    phone.page.locator("#given button[type=submit]").click()
    assert balance(town, carer) == 0
    open_waiting(second, "Hilde")
    expect(second.page.locator("main")).to_contain_text("You left at noon")
    # The other's word stands in the form: saying the same takes the hours at once.
    expect(second.page.locator("#hours")).to_have_value(re.compile("2.h"))
    second.page.locator("#given button[type=submit]").click()
    second.page.wait_for_url("**/app/exchange/*")
    assert (balance(town, carer), held(town, cared)) == (120, 0)


def test_who_received_may_speak_first(new_phone: Callable[..., Phone], town: Town) -> None:
    cared, carer, phone, second = town.join("Jutta"), town.join("Karim"), new_phone(), new_phone()
    phone.sign_in(cared)
    path = book(phone, carer, "2")
    phone.page.locator("#hours").fill("9 h")
    phone.page.locator("#given button[type=submit]").click()
    expect(phone.page.locator("#wrong")).to_contain_text("2")
    phone.page.locator("#hours").fill("1:15")
    phone.page.locator("#given button[type=submit]").click()
    second.sign_in(carer)
    open_waiting(second, "Jutta")
    assert second.page.url.endswith(path)
    tell(second, "1:15")
    second.page.wait_for_url("**/app/exchange/*")
    assert balance(town, carer) == 75


def test_hours_can_be_taken_without_waiting_but_no_more_than_set_aside(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    cared, carer, phone, second = town.join("Lea"), town.join("Mirko"), new_phone(), new_phone()
    phone.sign_in(cared)
    path = book(phone, carer, "2")
    second.sign_in(carer)
    second.visit(path)
    second.page.locator("#at-once summary").click()
    for amount in ("2:30", "1"):
        second.page.locator("#taken").fill(amount)
        second.page.locator("#capture button[type=submit]").click()
        second.page.locator("#capture .yes").click()
        if amount == "2:30":
            expect(second.page.locator("#capture .said")).to_contain_text("2 h")
            second.seen("booking-too-much")
    second.page.wait_for_url("**/app/exchange/*")
    assert (balance(town, carer), held(town, cared)) == (60, 0)


def test_what_falls_through_is_freed(phone: Phone, second: Phone, town: Town) -> None:
    cared, carer = town.join("Nora"), town.join("Omar")
    phone.sign_in(cared)
    book(phone, carer, "2")
    phone.page.locator("#ask-free button").click()
    phone.page.wait_for_load_state()
    second.sign_in(carer)
    open_waiting(second, "Nora")
    second.seen("booking-free")
    second.page.locator("#release button").click()
    second.page.wait_for_url("**/app/bookings")
    second.seen("bookings-none")
    assert (held(town, cared), balance(town, cared)) == (0, 0)
    phone.visit("/app/bookings")
    expect(phone.page.locator('[aria-labelledby="coming"] .lines')).to_have_count(0)


def test_hours_past_the_bound_are_not_booked(new_phone: Callable[..., Phone], town: Town) -> None:
    cared, carer, phone = town.join("Pia"), town.join("Quirin"), new_phone()
    phone.sign_in(cared)
    phone.visit(f"/app/book?to={carer.account}")
    page = phone.page
    page.locator("#day").fill(days_on(town, 2))
    page.locator("#amount").fill("much")
    page.locator("#book button[type=submit]").click()
    expect(page.locator("#book .said")).not_to_be_empty()
    page.locator("#amount").fill("11")
    page.locator("#book button[type=submit]").click()
    page.locator(".yes").click()
    expect(page.locator("#book .said")).to_contain_text("10 h")
    page.locator("#amount").fill("10")
    page.locator("#book button[type=submit]").click()
    page.locator(".yes").click()
    page.wait_for_url("**/app/bookings/*")
    assert held(town, cared) == 600


@pytest.fixture
def later_and_address(tmp_path: Path) -> Iterator[tuple[Town, str]]:
    """Return a cooperative on a service of its own, whose time may be moved on.

    What happens by the clock happens in all books of a service.
    """
    clock = Hands(0)
    with serving(tmp_path, clock, anchor="none") as (service, address):
        steward = new_person(service, clock, "Stella")
        scribe = open_book(service, clock, "Another time", TERMS, [steward])
        made = Town(service, scribe, clock, {})
        scribe.accepted([scribe.draft_opened(steward)])
        made.enter(steward)
        yield made, address


@pytest.fixture
def later(later_and_address: tuple[Town, str]) -> Town:
    """Return the cooperative."""
    return later_and_address[0]


@pytest.fixture
def booked(
    new_phone: Callable[..., Phone], later_and_address: tuple[Town, str]
) -> tuple[Phone, Phone, Person, Person, str]:
    """Return two phones, who is cared for, who cares, and their booking of three hours."""
    phone, second = new_phone(), new_phone()
    later, address = later_and_address
    phone.town = second.town = later
    phone.address = second.address = address
    cared, carer = later.join("Ruth"), later.join("Samir")
    phone.sign_in(cared)
    path = book(phone, carer, "3")
    second.sign_in(carer)
    return phone, second, cared, carer, path


def choose(phone: Phone, days: int) -> None:
    """Choose after how many days silence agrees."""
    phone.visit("/app/bookings")
    phone.page.locator("#days").select_option(str(days))
    phone.page.locator('form[action$="/silence"] button').click()
    expect(phone.page.locator("#days")).to_have_value(str(days))


def pass_by(town: Town, days: int) -> None:
    """Let days pass, in which nobody opens a wallet."""
    town.clock.time_ms += days * DAY_MS
    Clock(town.service, JOBS).look()


def test_silence_agrees_only_where_it_was_chosen(
    booked: tuple[Phone, Phone, Person, Person, str], later: Town
) -> None:
    phone, second, _cared, carer, path = booked
    choose(phone, 3)
    phone.seen("bookings-choice")
    told(second, path, "1:30")
    second.seen("booking-silence")
    open_waiting(phone, "Samir")
    expect(phone.page.locator("#silence")).to_be_visible()
    for days, moved in ((2, 0), (1, 90)):
        pass_by(later, days)
        assert balance(later, carer) == moved


def test_silence_agrees_to_nothing_where_it_was_not_chosen(
    booked: tuple[Phone, Phone, Person, Person, str], later: Town
) -> None:
    phone, second, _cared, carer, path = booked
    choose(phone, 3)
    choose(phone, 0)
    told(second, path, "1:30")
    pass_by(later, 10)
    assert balance(later, carer) == 0


def test_who_said_otherwise_is_not_silent(
    booked: tuple[Phone, Phone, Person, Person, str], later: Town
) -> None:
    phone, second, _cared, carer, path = booked
    choose(phone, 3)
    told(second, path, "3")
    phone.visit(path)
    phone.page.locator("#ask-free button").click()
    phone.page.wait_for_load_state()
    pass_by(later, 10)
    assert balance(later, carer) == 0


def test_hours_are_free_again_when_their_time_is_over(
    booked: tuple[Phone, Phone, Person, Person, str], later: Town
) -> None:
    phone, second, cared, carer, path = booked
    told(second, path, "3")
    later.clock.time_ms += 16 * DAY_MS
    return_home(phone)
    expect(phone.page.locator(WAITS)).to_have_count(0)
    phone.visit(path)
    expect(phone.page.locator("#agree, #given")).to_have_count(0)
    phone.seen("booking-over")
    later.pay(carer, cared, 10)
    assert (held(later, cared), balance(later, cared)) == (0, 10)


def test_what_is_sealed_is_what_the_booking_allows(
    booked: tuple[Phone, Phone, Person, Person, str], later: Town
) -> None:
    phone, second, cared, carer, path = booked
    hold, until_ms = path.rpartition("/")[2], later.clock() + DAY_MS
    other, paid = later.scribe.new_id(), {"from_": cared.account, "to": carer.account}
    later.act("hold", cared, id_=other, **paid, amount="60", until=until_ms)
    wrong = (
        (carer, "capture", {"hold": other, "amount": "30", "rest": "released"}),
        (carer, "capture", {"hold": hold, "amount": "30", "rest": "held"}),
        (carer, "release", {"hold": hold}),
        (cared, "capture", {"hold": hold, "amount": "30", "rest": "released"}),
    )
    for by, type_, fields in wrong:
        draft = later.scribe.draft(type_, [by.key], fields)
        [(key, signature)] = draft.signatures
        body = {"order": draft.text.decode(), "key": key, "signature": signature, "memo": None}
        side = phone if by is cared else second
        side.visit(path)
        assert send(side, f"{path}/sealed", body) == 422, type_
    here = CareSealedRow.community_id == later.scribe.community
    assert later.read(select(CareSealedRow).where(here)) == []


def test_the_day_that_was_chosen_is_listed_wherever_the_reader_is(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    """A visit's day is that of the place where it is, with scripts and without."""
    cared, carer = town.join("Lucía"), town.join("Marco")
    for zone, days in (("America/Lima", 5), ("Pacific/Auckland", 6)):
        phone = new_phone(timezone_id=zone)
        phone.sign_in(cared)
        book(phone, carer, "1 h", days=days)
        chosen = date.fromisoformat(days_on(town, days))
        listed = f"{chosen:%A}, {chosen:%B}\u00a0{chosen.day}"
        phone.visit("/app/bookings")
        expect(phone.page.locator("main")).to_contain_text(listed)
        bare = phone.context.request.get(phone.address + "/app/bookings").text()
        assert listed in re.sub(r"<[^>]*>", "", bare)

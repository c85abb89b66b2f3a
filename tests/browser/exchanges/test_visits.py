"""Visits as two people live them: asked for, answered, moved, called off.

In how many taps, `tests/browser/test_taps.py` counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.exchanges.test_asking import second
from tests.browser.exchanges.test_booking import (
    book,
    booked,
    days_on,
    held,
    later,
    later_and_address,
)
from tests.browser.exchanges.test_paying import balance
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["booked", "later", "later_and_address", "second"]

PRESS = "#waiting + ul form button"


@pytest.fixture
def two(
    new_phone: Callable[..., Phone], later_and_address: tuple[Town, str]
) -> tuple[Phone, Phone, Person, Person]:
    """Return two phones and who has them, on a service whose time may be moved on."""
    town, address = later_and_address
    phones = (new_phone(), new_phone())
    people = (town.join("Ruth"), town.join("Samir"))
    for phone, person in zip(phones, people, strict=True):
        phone.town, phone.address = town, address
        phone.sign_in(person)
    return *phones, *people


def test_a_quarter_of_an_hour_apart_completes_with_the_lesser(
    two: tuple[Phone, Phone, Person, Person], later: Town
) -> None:
    phone, other, cared, carer = two
    path = book(phone, carer, "2 h")
    other.visit(path)
    other.page.locator("#comes button").click()
    other.page.locator("#given button[type=submit]").click()
    expect(other.page.locator("#waits")).to_be_visible()
    phone.visit(path)
    phone.page.locator('[data-step="-15"]').click()
    phone.page.locator("#given button[type=submit]").click()
    phone.page.wait_for_url("**/app/exchange/*")
    assert (balance(later, carer), held(later, cared)) == (105, 0)


def test_more_than_a_quarter_apart_waits_and_says_so(
    two: tuple[Phone, Phone, Person, Person], later: Town
) -> None:
    phone, other, cared, carer = two
    path = book(phone, carer, "2 h")
    phone.page.locator("#hours").fill("1 h")
    phone.page.locator("#given button[type=submit]").click()
    other.visit(path)
    other.page.locator("#hours").fill("1 h 30")
    other.page.locator("#given button[type=submit]").click()
    other.page.locator("#differ").wait_for()
    other.seen("booking-differ")
    assert (balance(later, carer), held(later, cared)) == (0, 120)
    phone.visit("/app/")
    phone.page.locator(PRESS).click()
    phone.page.wait_for_url("**/app/exchange/*")
    assert balance(later, carer) == 90


def test_who_cannot_come_frees_the_hours_with_one_press(
    phone: Phone, second: Phone, town: Town
) -> None:
    cared, carer = town.join("Thea"), town.join("Ulf")
    phone.sign_in(cared)
    path = book(phone, carer, "2", days=3)
    expect(phone.page.locator("#state")).to_contain_text("◌")
    expect(phone.page.locator("#hours")).to_have_count(0)
    second.sign_in(carer)
    second.visit(path)
    second.page.locator("#cannot-why").fill("I am <ill>")
    second.page.locator("#cannot button").click()
    second.page.wait_for_url("**/app/bookings")
    assert held(town, cared) == 0
    phone.visit("/app/")
    phone.page.locator(WAITS).first.click()
    expect(phone.page.locator("#state")).to_contain_text("I am <ill>")
    phone.seen("booking-declined")
    phone.page.locator("#seen button").click()
    phone.page.wait_for_url("**/app/bookings")
    phone.seen("bookings-called-off")
    phone.visit("/app/")
    expect(phone.page.locator(WAITS)).to_have_count(0)


def test_a_visit_is_moved_by_its_carer_and_the_booker_is_asked(
    phone: Phone, second: Phone, town: Town
) -> None:
    cared, carer = town.join("Vera"), town.join("Wim")
    phone.sign_in(cared)
    path = book(phone, carer, "2", days=3)
    second.sign_in(carer)
    second.visit(path)
    second.page.locator("#comes button").click()
    second.page.locator("#change summary").click()
    second.page.locator("#move #day").fill(days_on(town, 4))
    second.page.locator("#move #at").fill("10:15")
    second.seen("booking-move")
    second.page.locator("#move button").click()
    expect(second.page.locator("#state")).to_contain_text("◌")
    phone.visit(path)
    expect(phone.page.locator("dl")).to_contain_text("10:15")
    # What is agreed to is what was shown: another page has changed it since.
    second.page.locator("#change summary").click()
    second.page.locator("#move #at").fill("11:15")
    second.page.locator("#move button").click()
    phone.page.locator("#comes button").click()
    expect(phone.page.locator("#wrong")).to_be_visible()
    phone.seen("booking-changed")
    phone.page.locator("#comes button").click()
    expect(phone.page.locator("#state")).to_contain_text("●")
    phone.page.locator("#change summary").click()
    phone.page.locator("#off button").click()
    phone.page.wait_for_url("**/app/bookings")
    assert held(town, cared) == 0
    second.visit("/app/")
    second.page.locator(WAITS).first.click()
    expect(second.page.locator("#state")).to_contain_text("✕")


def test_without_a_network_nobody_is_asked_and_nothing_is_set_aside(
    phone: Phone, town: Town
) -> None:
    cared, carer = town.join("Xenia"), town.join("Yann")
    phone.sign_in(cared)
    phone.visit(f"/app/book?to={carer.account}")
    page = phone.page
    page.locator("#day").fill(days_on(town, 1))
    page.locator("#book button[type=submit]").click()
    phone.context.set_offline(True)
    page.locator("#book .yes").click()
    expect(page.locator("#book .said")).not_to_be_empty()
    phone.context.set_offline(False)
    page.locator("#book button[type=submit]").click()
    page.locator("#book .yes").click()
    page.wait_for_url("**/app/bookings/*")
    assert held(town, cared) == 60

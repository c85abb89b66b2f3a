"""Two differ about how long a visit was: the treasurer decides, and who gave the care takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.exchanges.test_booking import book, booked, held, later, later_and_address
from tests.browser.exchanges.test_paying import balance
from tests.browser.exchanges.test_visits import two
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["booked", "later", "later_and_address", "two"]


@pytest.fixture
def third(new_phone: Callable[..., Phone], later_and_address: tuple[Town, str]) -> Phone:
    """The phone of whoever decides."""
    town, address = later_and_address
    phone = new_phone()
    phone.town, phone.address = town, address
    phone.sign_in(town.join("Clara", "treasurer"))
    return phone


def test_a_treasurer_decides_and_who_gave_the_care_takes_so_much_with_one_press(
    two: tuple[Phone, Phone, Person, Person], third: Phone, later: Town
) -> None:
    phone, other, cared, carer = two
    path = book(phone, carer, "2 h")
    phone.page.locator("#hours").fill("1 h")
    phone.page.locator("#said-note").fill("Muy corto")
    phone.page.locator("#given button[type=submit]").click()
    other.visit(path)
    other.page.locator("#hours").fill("2 h")
    other.page.locator("#said-note").fill("Con la compra")
    other.page.locator("#given button[type=submit]").click()
    expect(other.page.locator("#differ")).to_contain_text("Clara")
    third.visit("/app/")
    third.page.locator(f'{WAITS}[href="/app/decisions"]').first.click()
    card = third.page.locator("section[data-hold]", has_text="Con la compra")
    expect(card).to_contain_text("Muy corto")
    third.seen("decisions")
    card.locator('input[name="amount"]').fill("3 h")
    card.locator("textarea").fill("Lo vio la vecina")
    card.locator("button[type=submit], button.button:not([data-step])").last.click()
    expect(card.locator("[role=alert]")).to_be_visible()
    third.seen("decisions-wrong")
    card.locator('input[name="amount"]').fill("1 h 30")
    card.locator("textarea").fill("Lo vio la vecina")
    card.locator("button.button:not([data-step])").last.click()
    expect(card).to_have_count(0)
    third.seen("decisions-done")
    assert (balance(later, carer), held(later, cared)) == (0, 120)
    phone.visit(path)
    expect(phone.page.locator("#decided")).to_contain_text("Lo vio la vecina")
    expect(phone.page.locator("#given")).to_have_count(0)
    phone.seen("booking-decided")
    phone.page.locator("#decided-seen button").click()
    phone.page.wait_for_url("**/app/bookings")
    other.visit(path)
    for past in ("#given", "#at-once"):
        expect(other.page.locator(past)).to_have_count(0)
    other.seen("booking-decided-carer")
    other.page.locator("#capture button[type=submit]").click()
    other.page.wait_for_url("**/app/exchange/*")
    assert (balance(later, carer), held(later, cared)) == (90, 0)
    other.visit(path)
    expect(other.page.locator("#took")).to_be_visible()


def test_a_steward_names_a_member_who_decides(phone: Phone, town: Town) -> None:
    phone.sign_in(town.people["Amina Osei"])
    phone.visit("/app/decisions/who")
    phone.page.locator("#q").fill("Elena")
    phone.page.locator("form[role=search] button").click()
    phone.page.locator('a.person[href*="to="]').click()
    phone.seen("decider")
    phone.page.locator("#by-member button").click()
    expect(phone.page.locator("#who")).to_contain_text("Elena")
    phone.visit("/app/decisions/who")
    phone.page.locator("#role").select_option("treasurer")
    phone.page.locator("#by-role button").click()
    expect(phone.page.locator("#who")).not_to_contain_text("Elena")

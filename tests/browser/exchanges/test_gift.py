"""Giving hours as a gift: found under "More", said for what it is, and paid like anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.exchanges.test_paying import balance
from tests.browser.town import found_town

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_hours_are_given_as_a_gift(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    giver, mother = town.join("Dunja"), town.join("Mother Edda")
    phone.sign_in(giver)
    page = phone.page
    page.locator('nav a[href="/app/more"]').locator("visible=true").click()
    page.locator('main a[href="/app/gift"]').click()
    phone.seen("gift")
    page.locator("#q").fill("edda")
    page.locator("#q + button").click()
    page.locator(f'a.person[href*="{mother.account}"]').click()
    # What it is stands there already, in the giver's language.
    said = page.locator("#text").input_value()
    assert said
    page.locator("#amount").fill("3 h")
    page.locator("#pay button[type=submit]").click()
    phone.seen("gift-confirm")
    page.locator("#yes").click()
    expect(page.locator("#done")).to_be_visible()
    assert (balance(town, giver), balance(town, mother)) == (-180, 180)
    other = new_phone(phone.language, phone.width)
    other.sign_in(mother)
    line = other.page.locator(".lines li").first
    expect(line).to_contain_text("Dunja")
    expect(line).to_contain_text(said)


def test_a_gift_needs_somebody_who_is_there(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    # A book of its own: the list to choose from has so many a page, and others' tests fill theirs.
    phone.town = town = found_town(town.service, town.clock)
    phone.sign_in(town.people["Rosa"])
    phone.visit("/app/gift?q=Nobody+at+all")
    # It is said, and who is there stands below, to choose from.
    expect(phone.page.locator("main")).to_contain_text("Nobody with that name.")
    expect(phone.page.locator(f'a.person[href*="{town.people["Hiroshi"].account}"]')).to_have_count(
        1
    )
    expect(phone.page.locator(f'a.person[href*="{town.people["Rosa"].account}"]')).to_have_count(0)
    phone.visit(f"/app/gift?q={town.people['Rosa'].name}")
    # Nobody gives to themselves.
    expect(phone.page.locator(f'a.person[href*="{town.people["Rosa"].account}"]')).to_have_count(0)

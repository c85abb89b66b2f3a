"""Two treasurers in two browsers approve limits together; one alone cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.lists.test_lists import enter_lists
from tests.browser.membership.test_desk_steward import pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["pair"]


def by_both(town: Town, type_: str, **own: object) -> None:
    """Post an order that both stewards sign."""
    keys = [person.key for person in town.scribe.stewards]
    town.scribe.accepted([town.scribe.draft(type_, keys, own)])


def test_two_treasurers_approve_limits_in_two_browsers(
    new_phone: Callable[..., Phone], pair: Town
) -> None:
    people = [pair.people[name] for name in ("Ada", "Bo")]
    for person in people:
        by_both(pair, "role-granted", member=person.member, role="treasurer")
    by_both(pair, "book-ruled", funds="none", lower="-600", treasurers=2, upper="600")
    cleo = pair.people["Cleo & <co>"]
    first, other = new_phone(), new_phone()
    for phone, person in zip((first, other), people, strict=True):
        phone.town = pair
        phone.sign_in(person)
    first.visit(f"/app/treasurer/chosen?account={cleo.account}")
    with first.page.expect_navigation():
        first.page.locator('form[action$="/limits"] button').click()
    first.page.locator("#reason").fill("Agreed in March")
    first.page.locator("#approve button").click()
    expect(first.page.locator("#done")).to_contain_text("1")
    enter_lists(pair)
    other.visit("/app/")
    other.page.locator('main a[href="/app/steward"], main a[href="/app/acts"]').first.click()
    waits = other.page.locator(".pending")
    expect(waits).to_contain_text("Agreed in March")
    other.seen("list-cosigned")
    with other.page.expect_navigation():
        waits.locator(".sign").click()
    expect(other.page.locator(".pending .sign")).to_have_count(0)
    enter_lists(pair)
    first.visit(f"/app/treasurer/{cleo.account}")
    said = first.page.locator("#changes > li")
    expect(said).to_contain_text(["Agreed in March"])
    expect(said).to_contain_text(["Ada"])
    expect(said).to_contain_text(["Bo"])

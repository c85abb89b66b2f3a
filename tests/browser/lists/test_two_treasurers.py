"""Two treasurers in two browsers approve limits together; one alone cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from ledger.tables import AccountRow
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
    # Why, and by whom: by both who signed the list, the clock that entered it being nobody.
    said = first.page.locator("#changes > li")
    expect(said).to_have_count(1)
    for words in ("Agreed in March", "Ada", "Bo"):
        expect(said).to_contain_text(words)
    first.seen("limit-timeline-of-two")
    cleo_phone = new_phone()
    cleo_phone.town = pair
    cleo_phone.sign_in(cleo)
    cleo_phone.visit("/app/limits")
    for words in ("Agreed in March", "Ada", "Bo"):
        expect(cleo_phone.page.locator("section.limits li")).to_contain_text(words)


@pytest.fixture
def office(new_phone: Callable[..., Phone], pair: Town) -> tuple[Phone, Phone]:
    """Ada and Bo, both treasurers, who both must sign; Ada lives with Cleo."""
    people = [pair.people[name] for name in ("Ada", "Bo")]
    for person in people:
        by_both(pair, "role-granted", member=person.member, role="treasurer")
    by_both(pair, "book-ruled", funds="none", lower="-600", treasurers=2, upper="600")
    home = pair.scribe.new_id()
    for person in (people[0], pair.people["Cleo & <co>"]):
        by_both(pair, "household-stated", member=person.member, household=home)
    first, other = new_phone(), new_phone()
    for phone, person in zip((first, other), people, strict=True):
        phone.town = pair
        phone.sign_in(person)
    return first, other


def test_nobody_raises_their_own_limit_nor_that_of_their_household(
    office: tuple[Phone, Phone], pair: Town
) -> None:
    ada, other = office
    accounts = [pair.people[name].account for name in ("Ada", "Cleo & <co>")]
    for account in accounts:
        # Alone: the page says who does it, and has no form.
        ada.visit(f"/app/treasurer/{account}")
        expect(ada.page.locator("#not-yours")).to_be_visible()
        expect(ada.page.locator("main form")).to_have_count(0)
    ada.seen("limit-of-household")
    query = "&".join(f"account={account}" for account in accounts)
    # By a list of her own: there is nothing to renew.
    ada.visit(f"/app/treasurer/chosen?{query}")
    expect(ada.page.locator(".became").nth(1)).not_to_be_empty()
    expect(ada.page.locator('form[action$="/limits"]')).to_have_count(0)
    ada.seen("limits-of-household-chosen")
    # By another's list, which she signs too: both are left out, and the page says so.
    other.visit(f"/app/treasurer/chosen?{query}")
    other.page.locator("#until").fill("2099-12-31")
    with other.page.expect_navigation():
        other.page.locator('form[action$="/limits"] button').click()
    listed = other.page.url
    other.page.locator("#reason").fill("For us")
    other.page.locator("#approve button").click()
    expect(other.page.locator("#done")).to_contain_text("1")
    ada.visit("/app/steward")
    with ada.page.expect_navigation():
        ada.page.locator(".pending .sign").click()
    enter_lists(pair)
    other.page.goto(listed)
    left_out = other.page.locator('section[aria-labelledby="left-out"]')
    for name in ("Ada", "Cleo & <co>"):
        expect(left_out).to_contain_text(name)
    rows = pair.read(select(AccountRow).where(col(AccountRow.account_id).in_(accounts)))
    assert {row.until_ms for row in rows} == {None}


def test_one_account_s_limit_goes_on_a_list_where_two_sign(
    office: tuple[Phone, Phone], pair: Town
) -> None:
    dana = pair.join("Dana")
    _, other = office
    other.visit(f"/app/treasurer/{dana.account}")
    together = other.page.locator("#bounds-together")
    together.locator("#lower").fill("much")
    with other.page.expect_navigation():
        together.locator("button").click()
    expect(other.page.locator("#bounds-together .wrong")).to_be_visible()
    other.page.locator("#bounds-together #lower").fill("12 h")
    with other.page.expect_navigation():
        other.page.locator("#bounds-together button").click()
    expect(other.page.locator("tbody")).to_contain_text("Dana")
    expect(other.page.locator("tbody")).to_contain_text("\u221212\u00a0h")
    expect(other.page.locator("#approve")).to_have_attribute("data-missing", "1")

"""Two hundred limits that end are found together and renewed with one signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from ledger.tables import AccountRow
from tests.browser.lists.test_lists import enter_lists
from tests.browser.town import found_town

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.town import Town

MANY: Final = 200
DAY_MS: Final = 86_400_000


@pytest.fixture
def crowd(town: Town) -> Town:
    """A book of its own: others' tests look through the people of theirs."""
    return found_town(town.service, town.clock)


def test_two_hundred_limits_are_renewed_in_one_signing(phone: Phone, crowd: Town) -> None:
    phone.town = town = crowd
    chiara, clock = town.people["Chiara"], town.clock()
    until_ms = clock + 20 * DAY_MS
    people = [town.join(f"Zélia {number}") for number in range(MANY)]
    for person in people:
        town.act(
            "bound-set", chiara, text="For a while", as_="reason", account=person.account,
            lower="-90", upper="none", until=until_ms,
        )  # fmt: skip
    phone.sign_in(chiara)
    phone.visit("/app/treasurer?q=zelia&state=ending")
    page = phone.page
    with page.expect_navigation():
        page.locator(f'a[href*="all=1"]:has-text("{MANY}")').click()
    expect(page.locator("tbody tr")).to_have_count(MANY)
    page.locator("#until").fill("2099-12-31")
    with page.expect_navigation():
        page.locator('form[action$="/limits"] button').click()
    page.locator("#reason").fill("Agreed at the assembly")
    page.locator("#approve button").click()
    expect(page.locator("#done")).to_have_text(re.compile(r"\d"))
    enter_lists(town)
    ids = [person.account for person in people]
    rows = town.read(select(AccountRow).where(col(AccountRow.account_id).in_(ids)))
    assert {row.lower for row in rows} == {-90}
    assert len([row for row in rows if (row.until_ms or 0) > until_ms]) == MANY
    phone.visit("/app/treasurer?q=zelia&state=ending")
    expect(page.locator("tbody tr")).to_have_count(1)
    phone.seen("treasurer-renewed")

"""Paying many at once: written, mended, read, signed once, and entered by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from api.lists.jobs import SignedLists
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def enter_lists(town: Town) -> None:
    """What the clock does of this, without waiting until another clock's turn is over."""
    with town.service.database.reading() as session:
        found = SignedLists().due(session, town.service.sources.now_ms())
    for due in found:
        SignedLists().do(town.service, due)


def write(phone: Phone, *lines: str) -> None:
    phone.page.locator("#text").fill("\n".join(lines))
    with phone.page.expect_navigation():
        phone.page.locator('form[action="/app/lists"] button').click()


def test_many_are_paid_by_a_list_that_is_mended_read_and_signed(phone: Phone, town: Town) -> None:
    label = f"{phone.language} {phone.width}"
    payer = town.join(f"Lotte {label}")
    one, other = town.join(f"Nils Ångström {label}"), town.join(f"Oda <b> {label}")
    phone.sign_in(payer)
    phone.visit("/app/lists")
    write(phone, f"{one.name}; 45 min", "Nobody at all; 1 h", f"{other.name}")
    faults = phone.page.locator("[role=alert] li")
    expect(faults).to_have_count(2)
    phone.seen("lists-faults")
    write(phone, f"nils angstrom {label}; 45 min", "", f"{other.name}; 1 h")
    expect(phone.page.locator("tbody tr")).to_have_count(2)
    phone.seen("list")
    assert balance(town, payer) == 0
    phone.page.locator("#reason").fill("Helping at the party")
    phone.page.locator("#approve button").click()
    expect(phone.page.locator("#done")).not_to_be_empty()
    expect(phone.page.locator("#state")).to_be_hidden()
    phone.page.reload()
    expect(phone.page.locator("#state")).to_be_visible()
    expect(phone.page.locator("#approve")).to_have_count(0)
    phone.seen("list-signed")
    assert balance(town, payer) == 0
    enter_lists(town)
    assert [balance(town, who) for who in (payer, one, other)] == [-105, 45, 60]
    phone.visit("/app/lists")
    phone.page.locator('a[href^="/app/lists/"]').first.click()
    expect(phone.page.locator("#approve")).to_have_count(0)
    phone.seen("list-entered")


def test_what_a_limit_does_not_allow_is_told_on_the_list(phone: Phone, town: Town) -> None:
    label = f"{phone.language} {phone.width}"
    payer, one = town.join(f"Pia {label}"), town.join(f"Quirin {label}")
    phone.sign_in(payer)
    phone.visit("/app/lists")
    write(phone, f"{one.name}; 900 h")
    phone.page.locator("#reason").fill("Too much")
    phone.page.locator("#approve button").click()
    expect(phone.page.locator("#done")).not_to_be_empty()
    enter_lists(town)
    phone.page.reload()
    expect(phone.page.locator("#left-out")).to_be_visible()
    phone.seen("list-left-out")
    assert balance(town, one) == 0

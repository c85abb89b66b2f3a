"""Leaving in a browser: a wish, the payment and the closing that the member signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from ledger.tables import AccountRow
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_a_member_leaves_and_gives_what_is_left(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    label = f"{phone.language} {phone.width}"
    person, heir = town.join(f"Leaves {label}"), town.join(f"Inherits {label}")
    town.widen(person.account)
    town.widen(heir.account)
    town.pay(heir, person, 40)
    phone.sign_in(person)
    page = phone.page
    phone.visit("/app/leave")
    page.locator("#q").fill(heir.name)
    page.locator("form[role=search] button").click()
    page.locator(".people a").click()
    page.locator("#kind").select_option("heir")
    page.locator('form[action="/app/leave/wish"] button').click()
    page.locator('form[action="/app/leave/say"] button').click()
    phone.seen("leaving-said")
    steward = new_phone(phone.language, phone.width)
    steward.sign_in(town.people["Amina Osei"])
    steward.page.locator('main a[href="/app/steward/leavings"]').click()
    expect(steward.page.locator(".rows").first).to_contain_text(heir.name)
    steward.seen("leavings")
    steward.page.locator(f'a:text-is("{person.name}")').first.click()
    steward.seen("member-who-leaves")
    page.locator("#leave button").click()
    expect(page.locator("#leave")).to_have_count(0)
    phone.seen("left")
    assert (balance(town, person), balance(town, heir)) == (0, 0)
    opened = select(AccountRow.open).where(AccountRow.account_id == person.account)
    assert town.read(opened) == [False]


def test_a_steward_passes_on_what_somebody_left_and_closes(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person, heir = town.join("Has died"), town.join("Is the heir")
    for one in (person, heir):
        town.widen(one.account)
    town.pay(heir, person, 40)
    steward = town.people["Amina Osei"]
    # By themselves, before they died: nobody is waited for.
    town.act("key-revoked", person, member=person.member, revoked=person.key.public)
    phone = new_phone("fr")
    phone.sign_in(steward)
    page = phone.page
    phone.visit(f"/app/steward/{person.member}")
    page.locator("#q").fill(heir.name)
    page.locator("form[role=search] button").click()
    page.locator(".people a").click()
    page.locator('.ask[data-type="balance-passed-on"]').click()
    phone.seen("passing-on")
    with page.expect_navigation():
        page.locator("#closing-acts .sure:not([hidden]) .yes").click()
    assert (balance(town, person), balance(town, heir)) == (0, 0)
    page.locator('.ask[data-type="account-closed"]').click()
    with page.expect_navigation():
        page.locator("#closing-acts .sure:not([hidden]) .yes").click()
    opened = select(AccountRow.open).where(AccountRow.account_id == person.account)
    assert town.read(opened) == [False]

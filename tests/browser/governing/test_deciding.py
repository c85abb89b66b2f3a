"""Two stewards decide the rules of the book, and who lives with whom, each in their browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from ledger.tables import BookRow, MemberRow
from tests.browser.membership.test_desk_steward import pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["pair"]


def at(phone: Phone, town: Town, name: str) -> Phone:
    """Let somebody of the pair's book sign in."""
    phone.town = town
    phone.sign_in(town.people[name])
    return phone


def look(phone: Phone) -> None:
    with phone.page.expect_navigation():
        phone.page.locator("main form[method=get] button").last.click()


def sign(phone: Phone, reason: str) -> None:
    phone.page.locator("#reason").fill(reason)
    with phone.page.expect_navigation():
        phone.page.locator("#decide button").click()
    expect(phone.page.locator(".held")).to_be_visible()


def sign_too(phone: Phone, reason: str) -> None:
    """At the desk, read why, and give the signature that is missing."""
    phone.visit("/app/steward")
    expect(phone.page.locator(".pending")).to_contain_text(reason)
    with phone.page.expect_navigation():
        phone.page.locator(".pending .sign").click()
    expect(phone.page.locator(".pending")).to_have_count(0)


def household(town: Town, person: Person) -> str | None:
    wanted = select(MemberRow.household).where(MemberRow.member_id == person.member)
    [found] = town.read(wanted)
    return None if found is None else str(found)


def test_the_rules_of_the_book_are_checked_previewed_and_signed_by_both(
    phone: Phone, new_phone: Callable[..., Phone], pair: Town
) -> None:
    at(phone, pair, "Ada")
    phone.visit("/app/steward")
    phone.page.locator('main a[href="/app/steward/rules"]').click()
    expect(phone.page.locator("#now + dl")).to_be_visible()
    phone.seen("book-rules")
    phone.page.locator("#upper").fill("much")
    phone.page.locator("[name=upper-none]").uncheck()
    look(phone)
    expect(phone.page.locator("#upper")).to_have_attribute("aria-invalid", "true")
    expect(phone.page.locator("#decide")).to_have_count(0)
    phone.seen("book-rules-wrong")
    phone.page.locator("[name=lower-none]").uncheck()
    phone.page.locator("#lower").fill("20")
    phone.page.locator("#upper").fill("30")
    phone.page.locator("#treasurers").fill("2")
    phone.page.locator("[name=funds-none]").uncheck()
    phone.page.locator("#funds").fill("5")
    look(phone)
    expect(phone.page.locator("#preview + dl dd").nth(1)).to_have_text("2")
    # Nobody is a treasurer in this book.
    expect(phone.page.locator("section .notice")).to_be_visible()
    phone.seen("book-rules-preview")
    sign(phone, "As the <b>assembly</b> decided")
    expect(phone.page.locator(".pending")).to_contain_text("As the <b>assembly</b> decided")
    phone.seen("book-rules-waiting")

    sign_too(at(new_phone(), pair, "Bo"), "As the <b>assembly</b> decided")
    [book] = pair.read(select(BookRow).where(BookRow.book_id == pair.scribe.book))
    assert (book.lower, book.upper, book.treasurers, book.funds) == (-1200, 1800, 2, 300)
    phone.visit("/app/steward/rules")
    now = phone.page.locator('section[aria-labelledby="now"]')
    for said in ("Ada", "Bo", "As the <b>assembly</b> decided"):
        expect(now).to_contain_text(said)
    look(phone)
    expect(phone.page.locator("#decide")).to_have_count(0)


def test_one_steward_says_who_lives_together_and_two_that_they_do_not(
    phone: Phone, new_phone: Callable[..., Phone], pair: Town
) -> None:
    cleo = pair.people["Cleo & <co>"]
    at(phone, pair, "Ada")
    phone.visit("/app/steward/households")
    phone.page.locator("#member").fill("cleo & <co>")
    phone.page.locator("#with").fill("Nobody Here")
    look(phone)
    expect(phone.page.locator("#with")).to_have_attribute("aria-invalid", "true")
    phone.seen("households-wrong")
    phone.page.locator("#with").fill("Bo")
    look(phone)
    expect(phone.page.locator("#preview")).to_be_visible()
    phone.seen("households-preview")
    sign(phone, "They share a flat")
    assert household(pair, cleo) == household(pair, pair.people["Bo"]) is not None
    together = phone.page.locator(".household")
    expect(together).to_have_count(1)
    for said in ("Cleo & <co>", "Bo", "Ada", "They share a flat"):
        expect(together).to_contain_text(said)
    phone.seen("households")

    phone.page.locator("#member").fill("Cleo & <co>")
    phone.page.locator("#with").fill("")
    look(phone)
    sign(phone, "Moved out in May")
    assert household(pair, cleo) is not None
    sign_too(at(new_phone(), pair, "Bo"), "Moved out in May")
    assert household(pair, cleo) is None

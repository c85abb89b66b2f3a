"""Messages within the wallet: they wait at home until they are read, and show nobody's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from api.messages.conversations import DAILY_MAX
from api.messages.tables import MessageRow
from tests.browser.exchanges.test_asking import open_waiting, second
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["second"]


def test_a_message_waits_at_home_until_it_is_read(phone: Phone, second: Phone, town: Town) -> None:
    one, other = town.join("Xenia"), town.join("Yusuf")
    phone.sign_in(one)
    page = phone.page
    phone.visit("/app/messages")
    expect(page.locator(".lines")).to_have_count(0)
    phone.seen("messages-none")
    phone.visit(f"/app/messages/{other.member}")
    for text in ("Shall I bring <soup>?", "Or bread?"):
        page.locator("#text").fill(text)
        page.locator("main form button[type=submit]").click()
        expect(page.locator("#talk li").last).to_contain_text(text)
    phone.seen("conversation")
    second.sign_in(other)
    expect(second.page.locator(".todo li a", has_text="Xenia")).to_contain_text("2")
    second.visit("/app/messages")
    expect(second.page.locator(".lines li")).to_contain_text("2")
    second.seen("messages")
    second.page.locator(".lines a").click()
    expect(second.page.locator("#talk li")).to_have_count(2)
    expect(second.page.locator("#talk li").first).to_contain_text("Shall I bring <soup>?")
    second.visit("/app/")
    expect(second.page.locator(WAITS)).to_have_count(0)
    second.visit(f"/app/messages/{one.member}")
    second.page.locator("#text").fill("Soup, please\nand bread")
    second.page.locator("main form button[type=submit]").click()
    open_waiting(phone, "Yusuf")
    expect(page.locator("#talk li").last).to_contain_text("Soup, please")
    assert page.locator("#talk .written").last.inner_text() == "Soup, please\nand bread"


def test_nobody_else_reads_it_or_writes_in_their_place(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    one, other, third = town.join("Zora"), town.join("Adam"), town.join("Bela")
    phone, stranger = new_phone(), new_phone()
    phone.sign_in(one)
    phone.visit(f"/app/messages/{other.member}")
    phone.page.locator("#text").fill("Between us")
    phone.page.locator("main form button[type=submit]").click()
    expect(phone.page.locator("#talk li")).to_have_count(1)
    stranger.sign_in(third)
    for member in (one, other):
        stranger.visit(f"/app/messages/{member.member}")
        expect(stranger.page.locator("#talk li")).to_have_count(0)
    stranger.visit(f"/app/messages/{third.member}")
    expect(stranger.page.locator("form[action*=messages]")).to_have_count(0)


def test_who_writes_too_much_goes_on_tomorrow(new_phone: Callable[..., Phone], town: Town) -> None:
    one, other = town.join("Cem"), town.join("Dora")
    for _ in range(DAILY_MAX):
        town.keep(
            MessageRow(
                community_id=town.scribe.community, book=0, message_id=town.scribe.new_id(),
                sender=one.member, receiver=other.member, notice_id=None, text="Hello",
                time_ms=town.clock(), seen_ms=None,
            )
        )  # fmt: skip
    phone = new_phone()
    phone.sign_in(one)
    phone.visit(f"/app/messages/{other.member}")
    phone.page.locator("#text").fill("One too many")
    phone.page.locator("main form button[type=submit]").click()
    expect(phone.page.locator("[role=alert]")).to_be_visible()
    # What was written is not lost.
    expect(phone.page.locator("#text")).to_have_value("One too many")
    phone.seen("conversation-full")

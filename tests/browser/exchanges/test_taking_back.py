"""Taking an exchange back: one side asks and signs, the other agrees and signs, or declines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.exchanges.tables import DraftRow
from tests.browser.exchanges.test_asking import DAY_MS, open_waiting, second
from tests.browser.exchanges.test_paying import balance
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["second"]


def ask_back(phone: Phone, seq: int, why: str) -> None:
    """On an exchange's page, ask for it to be taken back."""
    phone.visit(f"/app/exchange/{seq}")
    phone.page.locator('a[href$="/take-back"]').click()
    phone.page.locator("#text").fill(why)
    phone.page.locator("#take-back button").click()
    phone.page.wait_for_url("**/app/drafts/*")


def test_both_sides_take_an_exchange_back(phone: Phone, second: Phone, town: Town) -> None:
    payer, payee = town.join("Falk"), town.join("Greta")
    seq = town.pay(payer, payee, 120, "Piano lesson")
    phone.sign_in(payer)
    phone.visit(f"/app/exchange/{seq}")
    phone.page.locator('a[href$="/take-back"]').click()
    phone.page.locator("#text").fill("It was one hour, <not> two")
    phone.seen("take-back")
    phone.page.locator("#take-back button").click()
    phone.page.wait_for_url("**/app/drafts/*")
    expect(phone.page.locator("#agree")).to_have_count(0)
    phone.seen("draft-asked")
    assert balance(town, payer) == -120
    second.sign_in(payee)
    open_waiting(second, "Falk")
    expect(second.page.locator(".memo")).to_have_text("It was one hour, <not> two")
    second.seen("draft")
    second.page.locator("#agree button").click()
    second.page.wait_for_url("**/app/exchange/*")
    expect(second.page.locator(".memo")).to_have_text("It was one hour, <not> two")
    expect(second.page.locator("dl")).to_contain_text("Falk")
    second.seen("exchange-taken-back")
    assert (balance(town, payer), balance(town, payee)) == (0, 0)
    second.visit("/app/")
    expect(second.page.locator(WAITS)).to_have_count(0)
    # Once is enough: it cannot be asked for again.
    phone.visit(f"/app/exchange/{seq}")
    expect(phone.page.locator('a[href$="/take-back"]')).to_have_count(0)


def test_one_side_alone_takes_nothing_back(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, payee = town.join("Hanno"), town.join("Ilse")
    seq = town.pay(payer, payee, 60)
    phone, other = new_phone(), new_phone()
    phone.sign_in(payee)
    ask_back(phone, seq, "Wrong person")
    other.sign_in(payer)
    open_waiting(other, "Ilse")
    other.page.locator('form[action$="/discard"] button').click()
    other.page.wait_for_url("**/app/")
    expect(other.page.locator(WAITS)).to_have_count(0)
    assert balance(town, payer) == -60
    # Declined is not for good: it may be asked again, and asked for no longer.
    ask_back(phone, seq, "Please")
    phone.page.locator('form[action$="/discard"] button').click()
    phone.page.wait_for_url("**/app/")
    other.visit("/app/")
    expect(other.page.locator(WAITS)).to_have_count(0)
    assert balance(town, payer) == -60


def test_who_is_asked_already_is_led_to_it(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, payee = town.join("Jonna"), town.join("Kees")
    seq = town.pay(payer, payee, 60)
    phone, other = new_phone(), new_phone()
    phone.sign_in(payer)
    ask_back(phone, seq, "Twice paid")
    other.sign_in(payee)
    other.visit(f"/app/exchange/{seq}/take-back")
    other.page.wait_for_url("**/app/drafts/*")
    expect(other.page.locator("#agree")).to_be_visible()


def test_what_was_asked_for_ends_with_its_time(new_phone: Callable[..., Phone], town: Town) -> None:
    payer, payee = town.join("Lotte"), town.join("Malik")
    seq = town.pay(payer, payee, 60)
    phone, other = new_phone(), new_phone()
    phone.sign_in(payer)
    ask_back(phone, seq, "Too late")
    address, before_ms = phone.page.url, town.clock.time_ms
    town.clock.time_ms += 15 * DAY_MS
    try:
        other.sign_in(payee)
        expect(other.page.locator(WAITS)).to_have_count(0)
        other.page.goto(address)
        expect(other.page.locator("#agree")).to_have_count(0)
    finally:
        town.clock.time_ms = before_ms


def test_what_was_left_is_signed_only_as_the_page_says_it(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Nils"), town.join("Oda")
    seq = town.pay(payer, payee, 60)
    phone, other = new_phone(), new_phone()
    phone.sign_in(payer)
    ask_back(phone, seq, "As it was said")

    def spoil(session: object) -> None:
        [row] = session.exec(select(DraftRow).where(DraftRow.text == "As it was said"))  # type: ignore[attr-defined]
        row.text = "Something else"

    town.service.database.write(spoil).result()
    other.sign_in(payee)
    open_waiting(other, "Nils")
    other.page.locator("#agree button").click()
    expect(other.page.locator("#said")).not_to_be_empty()
    assert balance(town, payer) == -60


def test_a_treasurer_finds_a_members_exchange_and_takes_it_back_alone(
    phone: Phone, town: Town
) -> None:
    payer, payee = town.join("Joris"), town.join("Katrin")
    town.pay(payer, payee, 75, "Twice by mistake")
    phone.sign_in(town.people["Chiara"])
    phone.visit(f"/app/treasurer/{payer.account}")
    page = phone.page
    page.locator('main a[href^="/app/statement"]').click()
    expect(page.locator("#whose")).to_contain_text("Joris")
    phone.seen("statement-of-a-member")
    page.locator(".lines a", has_text="Katrin").click()
    expect(page.locator(".memo")).to_have_text("Twice by mistake")
    phone.seen("exchange-treasurer")
    page.locator('a[href$="/take-back"]').click()
    page.locator("#text").fill("It was entered twice")
    phone.seen("take-back-treasurer")
    page.locator("#take-back button").click()
    page.wait_for_url("**/app/exchange/*")
    assert (balance(town, payer), balance(town, payee)) == (0, 0)
    expect(page.locator(".memo")).to_have_text("It was entered twice")

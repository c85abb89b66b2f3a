"""Everything that members do often is done with the keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.exchanges.tables import RequestRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def press_until(phone: Phone, selector: str) -> None:
    """Go on with the Tab key until the element has the focus, and see that it shows."""
    for _ in range(60):
        phone.page.keyboard.press("Tab")
        focused = phone.page.locator(":focus")
        if phone.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            outline = focused.evaluate("(e) => getComputedStyle(e).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(selector)


def test_a_payment_takes_no_mouse(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone("en", 1280)
    payer, payee = town.join("Paloma"), town.join("Wanda")
    town.pay(payer, payee, 5)
    phone.sign_in(payer)
    keyboard = phone.page.keyboard
    press_until(phone, "a.person")
    keyboard.press("Enter")
    phone.page.wait_for_selector("#amount")
    press_until(phone, "#amount")
    keyboard.type("0:20")
    keyboard.press("Enter")
    expect(phone.page.locator("#sentence")).to_be_focused()
    press_until(phone, "#yes")
    keyboard.press("Enter")
    expect(phone.page.locator("#outcome")).to_be_focused()
    expect(phone.page.locator("#outcome")).to_contain_text("20 min")


def test_signing_in_and_changing_accounts_take_no_mouse(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone("en", 1280)
    one, other = town.join("Itzel"), town.join("Jakub")
    for person in (one, other):
        phone.take_key(person)
    phone.visit("/app/")
    keyboard, who = phone.page.keyboard, phone.page.locator(".who strong")
    for at, person in enumerate((one, other), 1):
        press_until(phone, f"#identities li:nth-child({at}) button")
        keyboard.press("Enter")
        phone.page.wait_for_url(re.compile(r"/app/$"))
        expect(who).to_have_text(person.name)
        if person is one:
            press_until(phone, ".who summary")
            keyboard.press("Space")
            press_until(phone, '.who a[href="/app/sign-in"]')
            keyboard.press("Enter")
            phone.page.wait_for_url(re.compile("sign-in"))
    press_until(phone, ".who summary")
    keyboard.press("Enter")
    press_until(phone, 'form[action="/app/switch"] button')
    keyboard.press("Enter")
    expect(who).to_have_text(one.name)


def test_the_content_is_a_press_away(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    press_until(phone, "a.skip")
    expect(phone.page.locator("a.skip")).to_be_in_viewport()
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("main")).to_be_focused()
    phone.page.keyboard.press("Tab")
    assert phone.page.evaluate("document.activeElement.closest('main') !== null")


def test_asking_for_hours_takes_no_mouse(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone("en", 1280)
    asker, payer = town.join("Katari"), town.join("Ludovica")
    phone.sign_in(asker)
    keyboard = phone.page.keyboard
    press_until(phone, 'nav a[href="/app/more"]')
    keyboard.press("Enter")
    phone.page.wait_for_url(re.compile("more"))
    press_until(phone, 'main a[href="/app/ask"]')
    keyboard.press("Enter")
    phone.page.wait_for_selector("#q")
    press_until(phone, "#q")
    keyboard.type("Ludov")
    keyboard.press("Enter")
    phone.page.wait_for_url(re.compile("q=Ludov"))
    press_until(phone, "a.person")
    keyboard.press("Enter")
    phone.page.wait_for_selector("#amount")
    press_until(phone, "#amount")
    keyboard.type("0:30")
    press_until(phone, "#text")
    keyboard.type("Shopping")
    press_until(phone, "main form button")
    keyboard.press("Space")
    phone.page.wait_for_url(re.compile("requests"))
    [asked] = town.read(select(RequestRow).where(RequestRow.asker == asker.member))
    assert (asked.payer, asked.amount, asked.text) == (payer.member, 30, "Shopping")

"""The key never leaves the browser, and everything can be done without a mouse."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

SHOWN: Final = """
async () => {
  const open = indexedDB.open("ayni");
  await new Promise((done) => { open.onsuccess = done; });
  const all = open.result.transaction("keys").objectStore("keys").getAll();
  await new Promise((done) => { all.onsuccess = done; });
  const attempts = all.result.flatMap(({ secret }) =>
    ["jwk", "pkcs8", "raw"].map((format) => crypto.subtle.exportKey(format, secret)));
  const shown = (await Promise.allSettled(attempts)).filter(({ status }) => status === "fulfilled");
  return [all.result.length, shown.length, JSON.stringify(all.result)];
}
"""


def test_no_request_carries_the_key(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    person, payee = town.join("Elvira"), town.people["Mercè"]
    sent: list[str] = []
    phone.context.on(
        "request",
        lambda asked: sent.append(f"{asked.url} {asked.headers} {asked.post_data or ''}"),
    )
    phone.sign_in(person)
    phone.visit(f"/app/pay?to={payee.account}&amount=0:10")
    phone.page.locator("#pay button[type=submit]").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#done")).to_be_visible()
    assert any(person.key.public in request for request in sent)
    seed = person.key.seed
    forms = {seed.hex(), str(list(seed))[1:-1]}
    forms |= {base64.b64encode(seed).decode()[:42], base64.urlsafe_b64encode(seed).decode()[:42]}
    for form in forms:
        assert not any(form in request for request in sent)
    kept, shown, stored = phone.page.evaluate(SHOWN)
    assert (kept, shown) == (1, 0)
    assert not any(form in stored for form in forms)


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

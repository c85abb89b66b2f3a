"""Codes: showing one to be paid, and where a scanned or typed one leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

CAMERA: Final = """
(code) => {
  globalThis.BarcodeDetector = class {
    async detect() { return [{ rawValue: code }]; }
  };
  const canvas = document.createElement("canvas");
  const paint = canvas.getContext("2d");
  setInterval(() => paint.fillRect(0, 0, Math.random() * 10, 10), 50);
  Object.defineProperty(navigator, "mediaDevices", {
    value: { getUserMedia: async () => canvas.captureStream(5) },
  });
}
"""
"""A camera before which a code is held: the machine that runs this has none."""


def test_a_code_to_be_paid_leads_to_the_form_filled_in(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    rosa = town.people["Rosa"]
    phone.sign_in(rosa)
    phone.visit("/app/show")
    phone.seen("show")
    phone.page.locator("#amount").fill("1:30")
    phone.page.locator("#text").fill("Piano & <tea>")
    phone.page.locator("main form button").click()
    phone.seen("show-amount")
    expect(phone.page.locator("main")).to_contain_text(re.compile(r"\b1\sh\s30\b"))
    link = phone.page.locator("#link").input_value()
    assert rosa.account in link
    payer = new_phone(phone.language, phone.width)
    payer.sign_in(town.people["Mercè"])
    payer.context.add_init_script("delete globalThis.BarcodeDetector")
    payer.visit("/app/scan")
    expect(payer.page.locator("#unread")).to_be_visible()
    payer.seen("scan")
    payer.page.locator("#code").fill(link)
    payer.page.locator("#scan button").click()
    payer.page.wait_for_url(re.compile("/app/pay"))
    expect(payer.page.locator("#amount")).to_have_value("1:30")
    expect(payer.page.locator("#text")).to_have_value("Piano & <tea>")


def test_the_link_is_copied_and_shared(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.context.add_init_script(
        "navigator.clipboard.writeText = async (link) => { window.copied = link; };"
        "navigator.share = async ({ text }) => { window.shared = text; };"
    )
    phone.sign_in(town.people["Rosa"])
    phone.visit("/app/show")
    link = phone.page.locator("#link").input_value()
    phone.page.locator("#copy").click()
    expect(phone.page.locator("#copied")).not_to_be_empty()
    phone.page.locator("#share").click()
    assert phone.page.evaluate("[window.copied, window.shared]") == [link, link]


def test_the_camera_scans_where_the_browser_can(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    link = f"{phone.address}/pay?to={town.people['Mercè'].account}&amount=2"
    phone.context.add_init_script(f"({CAMERA})({link!r})")
    phone.visit("/app/scan")
    expect(phone.page.locator("#unread")).to_be_hidden()
    phone.page.locator("#start").click()
    phone.page.wait_for_url(re.compile("/app/pay"))
    expect(phone.page.locator("#amount")).to_have_value("2")


def test_codes_of_elsewhere_lead_nowhere(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    evil = (
        "https://evil.test/pay?to=x", f"{phone.address}/v1/service", "javascript:alert(1)",
        f"{phone.address}//evil.test/app/", "//evil.test/app/", "ayni", "/app/..//evil.test",
    )  # fmt: skip
    for code in evil:
        phone.visit("/app/scan")
        phone.page.locator("#code").fill(code)
        phone.page.locator("#scan button").click()
        expect(phone.page.locator("#said")).not_to_be_empty()
        assert phone.page.url.startswith(f"{phone.address}/app/scan")
    phone.seen("scan-unknown")

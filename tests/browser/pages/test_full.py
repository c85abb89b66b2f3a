"""A device whose storage is full: what the network answers is shown, though nothing can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.town import Town

UNSEEN = """
async (version) => (await fetch(`/static/${version}/js/pages/keys/sharing.js`)).status
"""


@pytest.mark.worker
def test_a_full_device_is_not_taken_for_one_without_a_network(phone: Phone, town: Town) -> None:
    payer, payee = town.join("Full"), town.join("Empty")
    phone.sign_in(payer)
    page = phone.page
    page.evaluate("navigator.serviceWorker.ready")
    phone.visit("/app/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    browser = phone.context.new_cdp_session(page)
    full = {"origin": phone.address, "quotaSize": 1}
    browser.send("Storage.overrideQuotaForOrigin", full)
    town.pay(payer, payee, 45)
    # Neither an old copy of a page that is kept, nor the words for no network.
    phone.visit("/app/")
    expect(page.locator(".figure").first).to_contain_text("\N{MINUS SIGN}45")
    expect(page.locator("#offline")).to_be_hidden()
    phone.visit("/app/market")
    assert page.url.endswith("/app/market")
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("a[href^='/app/market']").first).to_be_visible()
    assert page.evaluate(UNSEEN, phone.version) == 200
    # Without a network there is what was kept before.
    phone.context.set_offline(True)
    phone.visit("/app/")
    expect(page.locator("#offline")).to_be_visible()

"""What hours are given for: chosen, shown before it is signed, and on the receipt."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from api.rotas.turns import today

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def orders(town: Town) -> list[dict[str, object]]:
    """The orders in the journal, the latest first."""
    return [json.loads(entry.order.text) for entry in town.entries()]


def test_a_payment_bears_what_was_chosen(phone: Phone, town: Town) -> None:
    payer, payee = (town.join(f"{name} {phone.language} {phone.width}") for name in ("Ada", "Bo"))
    phone.sign_in(payer)
    page, chosen = phone.page, ""
    for code in ("errands", ""):
        phone.visit(f"/app/pay?to={payee.account}")
        expect(page.locator("#category")).to_have_value("")
        page.locator("#amount").fill("0:45")
        if code:
            page.locator("#category").select_option(code)
        name = page.locator("#category option:checked").text_content() or ""
        page.locator("#pay button[type=submit]").click()
        shown = expect(page.locator("#about"))
        if code:
            chosen = name
            shown.to_contain_text(name)
            phone.seen("pay-category")
        else:
            shown.not_to_contain_text(name)
        page.locator("#yes").click()
        expect(page.locator("#done")).to_be_visible()
        assert orders(town)[0].get("category", "") == code
    phone.visit("/app/statement")
    page.locator(".lines a").nth(1).click()
    expect(page.locator("main dl").first).to_contain_text(chosen)
    phone.seen("exchange-category")


def test_what_is_set_aside_bears_it_too(phone: Phone, town: Town) -> None:
    payer, payee = (town.join(f"{name} {phone.language} {phone.width}") for name in ("Cy", "Di"))
    phone.sign_in(payer)
    page = phone.page
    phone.visit(f"/app/book?to={payee.account}")
    page.locator("#day, #until").fill(str(today(town.clock()) + timedelta(days=2)))
    page.locator("#amount").fill("1")
    page.locator("#category").select_option("transport")
    page.locator("#book button[type=submit]").click()
    chosen = page.locator("#category option:checked").text_content() or ""
    expect(page.locator(".sentence")).to_contain_text(chosen)
    page.locator(".yes").click()
    page.wait_for_url("**/app/bookings/*")
    assert (orders(town)[0]["type"], orders(town)[0]["category"]) == ("hold", "transport")


def test_a_request_is_paid_as_it_was_asked(phone: Phone, town: Town) -> None:
    asker, payer = (town.join(f"{name} {phone.language} {phone.width}") for name in ("Ed", "Fe"))
    phone.sign_in(asker)
    page = phone.page
    phone.visit(f"/app/ask?to={payer.account}")
    page.locator("#amount").fill("0:30")
    page.locator("#category").select_option("care")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/app/requests")
    path = page.locator('.lines a[href^="/app/requests/"]').first.get_attribute("href")
    phone.sign_in(payer)
    phone.visit(path or "")
    page.locator("form.sign button[type=submit]").click()
    page.wait_for_url("**/app/exchange/*")
    assert orders(town)[0]["category"] == "care"
    phone.seen("request-category")

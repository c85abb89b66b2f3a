"""A member asks for another limit and is answered; a limit that warns is seen before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def send(phone: Phone, form: str) -> None:
    with phone.page.expect_navigation():
        phone.page.locator(f"{form} button").last.click()


def test_a_member_asks_for_another_limit_and_reads_the_answer(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    asker = town.join("Ygraine <b>")
    phone.sign_in(asker)
    phone.page.locator('main a[href="/app/limits"]').first.click()
    phone.seen("limits")
    phone.page.locator("#text").fill("Ten hours more, <i>until May</i>")
    send(phone, "#appeal")
    expect(phone.page.locator(".held")).to_be_visible()
    expect(phone.page.locator("section.limits li")).to_contain_text("<i>until May</i>")
    phone.seen("limits-asked")

    desk = new_phone(phone.language, phone.width)
    desk.sign_in(town.people["Chiara"])
    desk.page.locator('main a[href="/app/treasurer/appeals"]').first.click()
    card = desk.page.locator(".appeal", has_text="Ygraine <b>")
    expect(card).to_contain_text("<i>until May</i>")
    desk.seen("appeals")
    card.locator("a").click()
    expect(desk.page.locator("#lower")).not_to_have_value("")
    expect(desk.page.locator("#changes")).to_contain_text("<i>until May</i>")
    desk.seen("appeal-at-the-account")
    desk.visit("/app/treasurer/appeals")
    card.locator("textarea").fill("Until May, gladly")
    with desk.page.expect_navigation():
        card.locator("button").click()
    expect(card).to_have_count(0)

    phone.visit("/app/")
    phone.page.locator('main a[href="/app/limits"]').first.click()
    said = phone.page.locator("section.limits li")
    expect(said).to_contain_text("Until May, gladly")
    expect(said).to_contain_text("Chiara")
    phone.seen("limits-answered")


def test_a_limit_that_warns_is_told_before_and_after_and_stops_nothing(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Xenia"), town.join("Wim")
    desk = new_phone(phone.language, phone.width)
    desk.sign_in(town.people["Chiara"])
    desk.visit("/app/treasurer/warnings")
    desk.seen("warnings")
    desk.visit(f"/app/treasurer/{payer.account}")
    desk.page.locator("#soft summary").click()
    desk.page.locator("#warn-lower").fill("1 h")
    desk.page.locator("#warn-reason").fill("Little was given lately")
    desk.seen("warning-form")
    send(desk, "#soft form")
    expect(desk.page.locator("#soft")).to_contain_text("\u22121\u00a0h")
    desk.seen("warning-set")

    phone.sign_in(payer)
    phone.visit(f"/app/pay?to={payee.account}&amount=30%20min")
    phone.page.locator("#pay button[type=submit]").click()
    expect(phone.page.locator("#then")).not_to_contain_text("\u22121\u00a0h")
    phone.page.locator("#no").click()
    phone.page.locator("#amount").fill("2 h")
    phone.page.locator("#pay button[type=submit]").click()
    expect(phone.page.locator("#then")).to_contain_text("\u22121\u00a0h")
    phone.seen("pay-warned")
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#stands")).to_contain_text("\u22121\u00a0h")
    assert balance(town, payer) == -120
    phone.visit("/app/limits")
    expect(phone.page.locator("section.limits .card strong")).to_be_visible()
    expect(phone.page.locator("section.limits li")).to_contain_text("Little was given lately")
    phone.seen("limits-warned")

    desk.visit("/app/treasurer?state=warned")
    row = desk.page.locator(f'tr[data-account="{payer.account}"]')
    expect(row.locator("td").last).not_to_be_empty()
    desk.seen("treasurer-warned")

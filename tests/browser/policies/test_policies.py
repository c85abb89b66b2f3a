"""A treasurer tries a rule for limits on the past, a steward adopts it, a member reads why."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_a_rule_is_tried_and_adopted(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    payer, payee = town.join("Quim Gastador"), town.join("Quima Guarda")
    for one in (payer, payee):
        town.widen(one.account, "-1200", "1200")
    town.pay(payer, payee, 660)  # Past what accounts open with: a trial refuses it.
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/policies")
    phone.seen("policies")
    links = phone.page.locator('main li a[href^="/app/policies/"]').all_inner_texts()
    assert len(set(links)) == len(links) > 1
    assert not [one for one in links if ":" in one], "what all do is said once"
    phone.page.locator('a[href="/app/policies/fixed-1"]').click()
    phone.page.locator("#below").fill("1 h")
    phone.page.locator("#every").fill("1")
    phone.seen("policies-one")
    phone.page.locator("form button").last.click()
    expect(phone.page.locator("#outcome")).to_be_visible()
    # One bar alone is seen, and it is full.
    expect(phone.page.locator(".steps progress").locator("visible=true")).to_have_count(1)
    expect(phone.page.locator(".steps progress").last).to_have_attribute("value", "100")
    assert phone.page.locator("img.chart").evaluate("one => one.decode().then(() => true)")
    expect(phone.page.locator("#adopt")).to_have_count(0)
    phone.seen("policies-tried")

    steward = new_phone(phone.language, phone.width)
    steward.sign_in(town.people["Amina Osei"])
    steward.visit("/app/policies/fixed-1/trial?above=40&below=12&tried=30&every=30")
    day = datetime.now(UTC) + timedelta(days=3)
    steward.page.locator("#day").fill(day.strftime("%Y-%m-%d"))
    steward.page.locator("#reason").fill("As the assembly decided")
    steward.page.locator("#adopt button").click()
    steward.page.wait_for_url(re.compile("/app/policies$"))

    phone.visit("/app/standing")
    phone.seen("standing")


def test_trying_needs_no_scripts(new_phone: Callable[..., Phone], town: Town) -> None:
    plain = new_phone("en", 360, java_script_enabled=True)
    plain.sign_in(town.people["Chiara"])
    answer = plain.page.request.get(
        plain.address + "/app/policies/tenure-1/trial?above=40&below=10&days=90&most=30&step=5"
        "&tried=90&every=30"
    )
    assert answer.ok
    assert answer.text().count("<progress") > 1

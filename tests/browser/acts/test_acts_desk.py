"""A steward adopts a rule for an act, and a treasurer deals with a debt step by step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_a_rule_for_an_act_is_adopted(phone: Phone, town: Town) -> None:
    phone.sign_in(town.people["Amina Osei"])
    phone.visit("/app/acts")
    phone.seen("acts")
    phone.page.locator('a[href="/app/acts/saving-1"]').click()
    expect(phone.page.locator("#adopt")).to_have_count(0)
    phone.page.locator("main form button").first.click()
    phone.page.wait_for_url(re.compile("from="))
    phone.seen("acts-one")
    phone.page.locator("#reason").fill("As the assembly decided")
    phone.page.locator("#adopt button").click()
    phone.page.wait_for_url(re.compile(r"/app/acts\?signed=1$"))
    expect(phone.page.locator(".held")).to_be_visible()


def test_a_debt_is_dealt_with_step_by_step(phone: Phone, town: Town) -> None:
    owes, other = town.join("Tadeo"), town.join("Ulla")
    town.pay(owes, other, 120)
    phone.sign_in(town.people["Chiara"])
    phone.visit(f"/app/defaults/{owes.account}?count=3")
    expect(phone.page.locator("tbody tr")).to_have_count(3)
    phone.seen("default")
    freeze = phone.page.locator("form.step").last
    freeze.locator("textarea").fill("No answer since spring")
    freeze.locator("button").click()
    expect(freeze).to_contain_text(re.compile(r"\d"))
    expect(freeze.locator("button")).to_have_count(0)
    phone.visit(f"/app/treasurer/{owes.account}")
    expect(phone.page.locator("#changes")).to_contain_text("No answer since spring")


def test_a_plan_that_was_signed_is_followed_by_both(phone: Phone, town: Town) -> None:
    label = f"Vera {phone.language} {phone.width}"
    owes, other = town.join(label), town.join(f"{label}, to whom")
    town.pay(owes, other, 120)
    phone.sign_in(town.people["Chiara"])
    phone.visit(f"/app/defaults/{owes.account}?count=3")
    plan = phone.page.locator("form.step").nth(1)
    plan.locator("button").click()
    expect(plan.locator("button")).to_have_count(0)
    phone.visit("/app/plans")
    shown = phone.page.locator(f'[aria-labelledby="plan-{owes.account}"]').first
    expect(shown).to_contain_text(label)
    expect(shown.locator("tbody tr")).to_have_count(3)
    phone.seen("plans")
    town.pay(other, owes, 50)
    phone.visit("/app/plans")
    states = shown.locator("tbody td:last-child")
    expect(states).to_have_count(3)
    assert len(set(states.all_inner_texts())) == 3

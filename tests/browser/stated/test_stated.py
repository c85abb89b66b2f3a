"""A member vouches for a neighbour and ends it; a treasurer states a care leave and ends it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

DAY = "%Y-%m-%d"


def test_a_member_vouches_from_her_page_and_ends_it(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    phone.sign_in(town.people["Rosa"])
    phone.visit("/app/vouching")
    phone.page.locator("#q").fill("Hiroshi")
    phone.page.locator("form button").last.click()
    phone.page.locator("main li a[href^='/app/vouching/']").click()
    phone.page.locator("#amount").fill("0")
    phone.page.locator("#vouch button").first.click()
    expect(phone.page.locator("#said")).not_to_be_empty()
    phone.page.locator("#amount").fill("1:30")
    phone.seen("vouching-one")
    phone.page.locator("#vouch button").first.click()
    phone.page.wait_for_url(re.compile("/app/vouching$"))
    expect(phone.page.locator("#vouched li")).to_have_count(1)
    phone.seen("vouching")

    other = new_phone(phone.language, phone.width)
    other.sign_in(town.people["Hiroshi"])
    other.visit("/app/vouching")
    expect(other.page.locator("section[aria-labelledby='taken'] li")).to_have_count(1)

    phone.page.locator("#vouched li a[href^='/app/vouching/']").click()
    expect(phone.page.locator("#now")).to_be_visible()
    phone.page.locator("#back").click()
    phone.page.wait_for_url(re.compile("/app/vouching$"))
    expect(phone.page.locator("#vouched")).to_have_count(0)


def test_a_treasurer_states_a_leave_and_ends_it(phone: Phone, town: Town) -> None:
    resting = town.join(f"Leonor Descanso {phone.language} {phone.width}")
    phone.sign_in(town.people["Chiara"])
    phone.visit("/app/treasurer")
    phone.page.locator("a[href='/app/treasurer/leaves']").click()
    phone.page.locator("#q").fill(resting.name)
    phone.page.locator("form[role='search'] button").click()
    phone.page.locator("a[href^='/app/treasurer/leaves?member=']").click()
    today = datetime.now(UTC)
    phone.page.locator("#from").fill(today.strftime(DAY))
    phone.page.locator("#until").fill((today - timedelta(days=3)).strftime(DAY))
    phone.page.locator("#reason").fill("A fall")
    phone.page.locator("#leave button").click()
    expect(phone.page.locator("#wrong")).not_to_be_empty()
    phone.page.locator("#until").fill((today + timedelta(days=30)).strftime(DAY))
    phone.seen("leave-one")
    phone.page.locator("#leave button").click()
    phone.page.wait_for_url(re.compile("/app/treasurer/leaves$"))
    expect(phone.page.locator("#leaves li")).to_have_count(1)
    expect(phone.page.locator("#leaves .memo")).to_have_text("A fall")
    phone.seen("leaves")

    phone.page.locator("#leaves button").click()
    expect(phone.page.locator("#leaves")).to_have_count(0)

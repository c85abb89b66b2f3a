"""Home tells what was done in a member's name since the browser last looked, and checks it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def bring_in(town: Town, person: Person) -> Key:
    """Add a key in a member's name, as whoever made their browser sign would."""
    scribe = town.scribe
    thief = Key.generate(town.service.sources.random)
    own = {"member": person.member, "added": thief.public}
    scribe.accepted([scribe.draft("key-added", [person.key, thief], own)])
    return thief


def test_a_key_that_came_meanwhile_is_told(phone: Phone, town: Town) -> None:
    person = town.join("Nayra")
    phone.sign_in(person)
    phone.visit("/app/")
    expect(phone.page.locator("#news")).to_be_hidden()
    bring_in(town, person)
    phone.visit("/app/")
    expect(phone.page.locator("#news-list li")).to_have_count(1)
    phone.seen("home-news")
    phone.page.locator("#news-list a").click()
    phone.page.wait_for_url(re.compile(r"/app/not-me\?type=key-added&entry=\d+$"))
    phone.seen("not-me")
    phone.visit("/app/")
    phone.page.locator("#news-seen").click()
    expect(phone.page.locator("#news")).to_be_hidden()
    with phone.page.expect_response(re.compile(r"/acts\?after=")):
        phone.visit("/app/")
    expect(phone.page.locator("#news")).to_be_hidden()


def test_what_is_not_in_the_journal_is_not_believed(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person, phone = town.join("Illa"), new_phone()
    phone.sign_in(person)
    phone.visit("/app/")
    phone.page.wait_for_function(
        "Object.keys(localStorage).some((key) => key.startsWith('ayni-seen/'))"
    )
    bring_in(town, person)

    def lie(route: Route) -> None:
        answer = route.fetch().json()
        for act in answer["acts"]:
            act["entry"] = act["entry"].replace("key-added", "key-revoked")
        route.fulfill(body=json.dumps(answer), content_type="application/json")

    phone.page.route("**/acts?after=*", lie)
    phone.visit("/app/")
    expect(phone.page.locator("#news-list .wrong")).to_have_count(1)

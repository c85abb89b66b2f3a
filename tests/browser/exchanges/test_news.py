"""Home tells what was done in a member's name since the browser last looked, and checks it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

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


def test_who_is_chosen_by_somebody_else_is_told_that_and_by_whom(phone: Phone, town: Town) -> None:
    guardian, broker, member = (
        town.join("Gloria"),
        town.join("Benno", "broker"),
        town.join("Moritz"),
    )
    chosen: dict[str, Any] = {"member": member.member, "guardians": [guardian.member], "quorum": 1}
    given: dict[str, Any] = {
        "account": member.account, "broker": broker.member, "each": "60", "total": "60",
        "until": town.clock() + 9 * 24 * 3_600_000,
    }  # fmt: skip
    acts = (
        (guardian, "guardians-chosen", chosen | {"notice": 24 * 3_600_000}, "/app/guardians"),
        (broker, "mandate-given", given, "/app/broker"),
    )
    for person, type_, own, path in acts:
        phone.sign_in(person)
        phone.page.wait_for_function(
            f"() => localStorage.getItem('ayni-seen/{town.scribe.book}/{person.member}') !== null"
        )
        town.act(type_, member, **own)
        phone.visit("/app/")
        line = phone.page.locator("#news-list li")
        expect(line).to_have_count(1)
        # It is not their guardians, nor their account.
        expect(line.locator(f'a[href="{path}"]')).to_have_count(1)
        expect(line.locator('a[href^="/app/not-me"]')).to_have_count(0)
        phone.seen(f"news-{type_}")


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

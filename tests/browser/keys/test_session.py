"""Signing in with several accounts, out again, with a key that has ended, and from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

pytestmark = pytest.mark.worker
"""What a browser keeps is looked at, and its service worker keeps some of it."""


def test_a_browser_without_a_key_is_not_said_to_hold_one(phone: Phone, town: Town) -> None:
    phone.visit("/app/sign-in")
    expect(phone.page.locator("#none")).to_be_visible()
    expect(phone.page.locator("#some")).to_be_hidden()
    phone.seen("sign-in-none")
    phone.take_key(town.people["Rosa"])
    phone.visit("/app/sign-in")
    expect(phone.page.locator("#some")).to_be_visible()
    expect(phone.page.locator("#none")).to_be_hidden()


def test_one_browser_holds_several_accounts(phone: Phone, town: Town) -> None:
    rosa, hiroshi = town.people["Rosa"], town.people["Hiroshi"]
    phone.sign_in_by_hand(rosa)
    phone.take_key(hiroshi)
    phone.visit("/app/sign-in")
    phone.seen("sign-in-several")
    phone.page.get_by_role("button", name="Hiroshi").click()
    who = phone.page.locator(".who strong")
    expect(who).to_have_text("Hiroshi")
    phone.page.locator(".who summary").click()
    phone.seen("accounts")
    phone.page.locator('form[action="/app/switch"] button').click()
    expect(who).to_have_text("Rosa")
    phone.page.locator(".who summary").click()
    phone.page.locator('form[action="/app/sign-out"] button').click()
    phone.visit("/app/")
    expect(who).to_have_text("Hiroshi")


def test_a_device_that_is_lost_is_ended_with_another(phone: Phone, town: Town) -> None:
    person = town.join("Fatou")
    other = town.scribe.new_person("Fatou's old telephone")
    own = {"member": person.member, "added": other.key.public}
    draft = town.scribe.draft("key-added", [person.key, other.key], own)
    town.scribe.accepted([draft])
    phone.sign_in(person)
    phone.visit("/app/keys")
    page = phone.page
    lost = page.locator(f'li[data-key="{other.key.public}"]')
    lost.locator(".revoke").click()
    phone.seen("keys-sure")
    with page.expect_navigation():
        lost.locator(".yes").click()
    expect(lost.locator(".revoke")).to_have_count(0)
    expect(page.locator(".this:visible")).to_have_count(1)
    phone.seen("keys-ended")


def test_the_cookie_is_out_of_reach(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in_by_hand(town.people["Rosa"])
    [cookie] = [each for each in phone.context.cookies() if each["name"] == "ayni"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")
    assert "ayni" not in phone.page.evaluate("document.cookie")


def test_another_site_cannot_act_in_a_members_name(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    rosa = town.people["Rosa"]
    phone.sign_in(rosa)
    path = f"/v1/communities/{town.scribe.community}/books/{town.scribe.book}"
    profile = f"{phone.address}{path}/members/{rosa.member}/profile"
    request = phone.page.request
    sent = {"name": "Mallory"}
    assert request.put(profile, data=sent, headers={"Origin": "http://evil.test"}).status == 403
    assert request.put(profile, data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert request.put(profile, data=sent).status == 403
    own = {"Origin": phone.address}
    assert request.put(profile, data={"name": "Rosa"}, headers=own).status == 204
    for path in ("/app/sign-out", "/app/switch", "/app/invitations"):
        foreign = {"Origin": "http://evil.test"}
        assert request.post(phone.address + path, headers=foreign).status == 403


def test_a_link_from_another_site_leads_on(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    to = town.people["Mercè"].account
    link = f"{phone.address}/pay?to={to}&amount=1"
    phone.context.route(
        "http://elsewhere.test/",
        lambda route: route.fulfill(content_type="text/html", body=f'<a href="{link}">pay</a>'),
    )
    phone.page.goto("http://elsewhere.test/")
    phone.page.locator("a").click()
    phone.page.wait_for_url(re.compile("/app/pay"))
    expect(phone.page.locator("#amount")).to_have_value("1")


def test_who_signs_in_comes_back_to_where_they_were(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.take_key(town.people["Rosa"])
    phone.visit("/app/statement?q=Night%20watch")
    phone.page.wait_for_url(re.compile(r"/app/statement\?q=Night"))
    for evil in (
        "//evil.test/app/",
        "https://evil.test/app/",
        "/app/..//evil.test",
        "/\\evil.test",
    ):
        phone.visit(f"/app/sign-in?next={evil}")
        following = phone.page.locator("#identities").get_attribute("data-next") or ""
        assert following.startswith("/app/")
        assert "\\" not in following

"""A founding that is interrupted, misunderstood, or lied about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from playwright.sync_api import expect
from sqlmodel import select

from api.founding.tables import FoundingRow, FoundingStewardRow
from tests.browser.founding.ground import begin

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.browser.founding.ground import Ground


def stewards(ground: Ground) -> list[FoundingStewardRow]:
    """Who takes part in any founding."""
    with ground.service.database.reading() as session:
        return list(session.exec(select(FoundingStewardRow)).all())


def test_a_browser_that_was_closed_half_way_goes_on_with_its_key(ground: Ground) -> None:
    ada = ground.hand()
    begin(ada, ground.link())
    draft = ada.page.url
    ada.phone.context.clear_cookies()
    ada.page.close()
    ada.phone.page = ada.phone.context.new_page()
    # Its own address, and the sign-in, both lead back.
    ada.open("/app/sign-in")
    ada.press("button.person")
    ada.page.wait_for_url(f"{draft}**")
    expect(ada.page.locator("#whom")).to_be_visible()
    ada.phone.seen("founding-again")
    # What it is to be is changed half way, by a form that needs no script.
    ada.press_on('a[href$="/terms"]')
    ada.phone.seen("founding-terms")
    ada.write(owe="7:30")
    ada.press_on("main form button")
    expect(ada.page.locator("dd", has_text="7 h 30")).to_be_visible()


def test_who_holds_no_key_is_told_so_and_nothing_turns_in_circles(ground: Ground) -> None:
    ada, eve = ground.hand(), ground.hand()
    begin(ada, ground.link())
    asked: list[str] = []
    eve.page.on("request", lambda request: asked.append(request.url))
    eve.open(ada.page.url)
    expect(eve.page.locator("#none")).to_be_visible()
    expect(eve.page.locator("#enter")).to_be_hidden()
    # Nor does a browser that keeps no cookie come back again and again.
    ada.phone.context.clear_cookies()
    ada.open(f"{ada.page.url}?entered=1")
    expect(ada.page.locator("#said")).to_contain_text("cookies")
    assert len([url for url in asked if "/app/founding/" in url]) == 1


def test_the_same_press_again_begins_once(ground: Ground) -> None:
    ada = ground.hand()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    ada.open(ground.link())
    ada.page.route("**/app/foundings", lose, times=1)
    ada.write(co_op="Huerta Sur", name="Ada")
    ada.press("#begin button[type=submit]")
    expect(ada.page.locator("#said")).not_to_be_empty()
    ada.press("#begin button[type=submit]")
    ada.page.wait_for_url(re.compile("/app/founding/"))
    assert len(stewards(ground)) == 1


def test_what_cannot_be_is_said_on_the_page_and_can_be_mended(ground: Ground) -> None:
    ada = ground.hand()
    ada.open(ground.link())
    ada.write(co_op="Huerta Sur", name="Ada", owe="0")
    ada.press("#begin button[type=submit]")
    expect(ada.page.locator("#said")).to_contain_text("Everybody begins at zero")
    ada.write(owe="10")
    ada.press("#begin button[type=submit]")
    ada.page.wait_for_url(re.compile("/app/founding/"))
    # Too few have come for what must agree: it says so, and there is nothing to press.
    expect(ada.page.locator("#sign-it")).to_have_count(0)
    expect(ada.page.locator("main")).to_contain_text("2 stewards must agree, and 1 has come")


def test_orders_that_are_not_as_shown_are_not_signed(ground: Ground) -> None:
    ada, bo = ground.hand(), ground.hand()
    begin(ada, ground.link())
    bo.take_part(ada.invite_to_found("Bo"), "Bo")

    def lie(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace('\\"lower\\":\\"-600\\"', '\\"lower\\":\\"-60000\\"')
        assert text != answer.text()
        route.fulfill(response=answer, body=text)

    bo.page.route("**/app/founding/*", lie, times=1)
    bo.open(bo.page.url)
    bo.press("#sign-it")
    expect(bo.page.locator("#said")).to_contain_text("Do not sign it")
    assert all(one.read is None for one in stewards(ground))


def test_given_up_it_is_gone_and_its_links_say_so(ground: Ground) -> None:
    ada, bo = ground.hand(), ground.hand()
    begin(ada, ground.link())
    invitation = ada.invite_to_found("Bo")
    ada.press("main details summary")
    ada.press_on("main details .button")
    bo.open(invitation)
    expect(bo.page.locator("h1")).to_have_text("This link founds nothing any more")
    with ground.service.database.reading() as session:
        assert not session.exec(select(FoundingRow)).all()


def test_a_link_is_sent_from_the_phone_and_nobody_is_left_out_by_one_press(ground: Ground) -> None:
    ada, bo = ground.hand(), ground.hand()
    begin(ada, ground.link())
    link = ada.invite_to_found("Bo")
    sent = ada.page.locator("#send a.sms").get_attribute("href") or ""
    assert unquote(sent).endswith(link)
    expect(ada.page.locator("#send .copy")).to_be_enabled()
    bo.take_part(link, "Bo")
    ada.open(ada.page.url)
    row = ada.page.locator("#who + ul li", has_text="Bo")
    ada.press(row.locator("summary"))
    ada.phone.seen("founding-without")
    assert len(stewards(ground)) == 2
    ada.press_on(row.locator(".button"))
    assert [one.name for one in stewards(ground)] == ["Ada"]

"""Offers and needs: published, found by words and category, over in time, answered in messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.market.tables import NoticeRow
from api.people.tables import SpotRow
from api.words.folding import folded
from ledger.ids import RANDOM_BYTES, uuid7
from tests.browser.exchanges.test_asking import DAY_MS, open_waiting, return_home, second
from tests.browser.phone import WAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["second"]


def publish(phone: Phone, kind: str, category: str, text: str, **more: str) -> str:
    """Publish an offer or a need; its page."""
    phone.visit(f"/app/market/new?kind={kind}")
    page = phone.page
    page.locator("#category").select_option(category)
    page.locator("#text").fill(text)
    page.locator("#place").fill(more.get("place", ""))
    page.locator("#reach").select_option(more.get("reach", ""))
    page.locator("#days").select_option(more.get("days", "30"))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/app/market/0*")
    return page.url.removeprefix(phone.address)


def search(phone: Phone, words: str = "", kind: str = "", category: str = "") -> list[str]:
    """Search on the page; what was found, as it is shown."""
    phone.visit(f"/app/market?kind={kind}&category={category}")
    page = phone.page
    page.locator("#q").fill(words)
    page.locator('form[role="search"] button').click()
    page.wait_for_url("**/app/market?*")
    return page.locator("#found li").all_inner_texts()


def test_an_offer_is_published_found_and_answered(phone: Phone, second: Phone, town: Town) -> None:
    giver, asker = town.join("Núria"), town.join("Pablo")
    phone.sign_in(giver)
    page = phone.page
    phone.visit("/app/more")
    page.locator('main a[href="/app/market"]').click()
    phone.seen("market")
    page.locator('main a[href$="new?kind=offer"]').click()
    page.locator("#category").select_option("garden")
    page.locator("#text").fill("Prune café <roses>, très bien")
    page.locator("#place").fill("Gràcia")
    page.locator("#reach").select_option("walk")
    phone.seen("notice-new")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/app/market/0*")
    phone.seen("notice-own")
    second.sign_in(asker)
    [found, *_] = search(second, "TRES cafe gracia", "offer", "garden")
    assert "Prune café <roses>, très bien" in found
    assert "Núria" in found
    assert "Gràcia" in found
    assert page.locator("dd").nth(2).inner_text() in found
    second.seen("market-found")
    second.page.locator("#found a").first.click()
    expect(second.page.locator("main")).not_to_contain_text("@")
    second.page.locator("#text").fill("When could you come?")
    second.seen("notice")
    second.page.locator("main form button[type=submit]").click()
    second.page.wait_for_url("**/app/messages/*")
    expect(second.page.locator("#talk li").last).to_contain_text("When could you come?")
    open_waiting(phone, "Pablo")
    expect(page.locator("#talk li")).to_contain_text("When could you come?")
    page.locator('#talk a[href^="/app/market/"]').click()
    expect(page.locator("main")).to_contain_text("Prune café")


def test_a_search_finds_all_words_of_one_kind_and_category(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.sign_in(town.join("Quim"))
    publish(phone, "offer", "repair", "Zwiebelfisch bicycles, 100 % mended", place="Nord")
    publish(phone, "need", "repair", "Zwiebelfisch lamp with a broken_switch")
    publish(phone, "offer", "paper", "Zwiebelfisch tax forms")
    assert len(search(phone, "zwiebelfisch")) == 3
    assert len(search(phone, "zwiebelfisch", "offer")) == 2
    assert len(search(phone, "zwiebelfisch", "offer", "repair")) == 1
    assert len(search(phone, "ZWIEBELFISCH nord")) == 1
    assert search(phone, "zwiebelfisch nord lamp") == []
    phone.seen("market-nothing")
    # What databases read as "anything" is read as it is written.
    assert len(search(phone, "zwiebelfisch 100 %")) == 1
    assert len(search(phone, "zwiebelfisch broken_switch")) == 1
    assert search(phone, "zwiebelfisch broken-switch") == []
    assert search(phone, "zwiebelfisch f%h") == []


def test_the_newest_stands_first_and_older_ones_follow(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone, many = new_phone(), town.join("Ria")
    phone.sign_in(many)
    publish(phone, "offer", "other", "Querulant number 0")
    [row] = town.read(select(NoticeRow).where(NoticeRow.member_id == many.member))
    for number in range(1, 23):
        # A millisecond apart: within one, ids stand in no order.
        id_ = uuid7(town.clock() + number, town.service.sources.random(RANDOM_BYTES))
        own = row.model_dump() | {"notice_id": id_, "text": f"Querulant number {number}"}
        town.keep(NoticeRow(**own))
    first = search(phone, "querulant")
    assert len(first) == 20
    assert "number 22" in first[0]
    phone.page.locator('a[href*="before="]').click()
    phone.page.wait_for_url("**before=*")
    older = phone.page.locator("#found li").all_inner_texts()
    assert len(older) == 3
    assert "number 0" in older[-1]


def test_its_owner_is_reminded_before_it_ends_and_keeps_it_up(
    phone: Phone, second: Phone, town: Town
) -> None:
    owner, other = town.join("Sanne"), town.join("Taro")
    phone.sign_in(owner)
    text = f"Xylophone-{phone.language}-{phone.width} lessons"
    path = publish(phone, "offer", "teaching", text, days="30")
    phone.visit("/app/")
    expect(phone.page.locator(WAITS)).to_have_count(0)
    before_ms = town.clock.time_ms
    town.clock.time_ms += 24 * DAY_MS
    try:
        return_home(phone)
        open_waiting(phone, "Xylophone")
        phone.seen("notice-ends-soon")
        town.clock.time_ms += 7 * DAY_MS
        second.sign_in(other)
        assert search(second, text) == []
        second.visit(path)
        expect(second.page.locator("main")).not_to_contain_text("Xylophone")
        return_home(phone)
        open_waiting(phone, "Xylophone")
        phone.seen("notice-over")
        phone.page.locator("#days").select_option("90")
        phone.page.locator('form[action$="/keep"] button').click()
        phone.page.wait_for_url(f"**{path}")
        assert len(search(second, text)) == 1
        phone.visit("/app/")
        expect(phone.page.locator(WAITS)).to_have_count(0)
    finally:
        town.clock.time_ms = before_ms


def test_it_is_taken_down_by_its_owner_alone(new_phone: Callable[..., Phone], town: Town) -> None:
    phone, other = new_phone(), new_phone()
    phone.sign_in(town.join("Ugo"))
    path = publish(phone, "need", "transport", "Vuvuzela to the fair")
    other.sign_in(town.join("Vera"))
    other.visit(path)
    expect(other.page.locator('form[action$="/end"], form[action$="/keep"]')).to_have_count(0)
    told = other.page.evaluate(
        "path => fetch(`${path}/end`, {method: 'POST'}).then(({status}) => status)", path
    )
    assert told == 404
    phone.visit(path)
    phone.page.locator('form[action$="/end"] button').click()
    phone.page.wait_for_url("**/app/market")
    assert search(other, "vuvuzela") == []


def test_what_says_nothing_is_not_published(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    phone.sign_in(town.join("Willem"))
    phone.visit("/app/market/new?kind=need")
    phone.page.locator("#category").select_option("paper")
    phone.page.locator("#text").fill("   ")
    phone.page.locator("#place").fill("Kept as written")
    phone.page.locator("main form button[type=submit]").click()
    expect(phone.page.locator("[role=alert]")).to_be_visible()
    expect(phone.page.locator("#place")).to_have_value("Kept as written")
    expect(phone.page.locator("#category")).to_have_value("paper")
    phone.seen("notice-wrong")


def say_where(phone: Phone, north: str, east: str) -> None:
    """Say about where somebody is."""
    phone.visit("/app/near")
    if not phone.page.locator("#north").is_visible():
        phone.page.locator("#numbers summary").click()
    phone.page.locator("#north").fill(north)
    phone.page.locator("#east").fill(east)
    phone.page.locator("#east").press("Enter")
    phone.page.wait_for_url("**/app/market?order=nearest")


def test_the_nearest_stand_first_and_say_how_far(phone: Phone, town: Town) -> None:
    word = f"Nearby{phone.language}{phone.width}"
    # Without accounts: on other pages there is room for so many.
    near, far, silent = (town.scribe.new_person(name) for name in ("Near", "Far", "Silent"))
    for person, spot in ((near, (4_140, 219)), (far, (4_250, 219)), (silent, (4_139, 217))):
        keep_notice(town, person, f"{word} {person.name}", near=person is not silent)
        keep_spot(town, person, *spot)
    phone.sign_in(town.join(f"Reader {word}"))
    page = phone.page
    phone.visit("/app/market")
    page.locator('#orders a[href*="order=nearest"]').click()
    expect(page.locator("#unsaid")).to_be_visible()
    phone.seen("market-unsaid")
    page.locator("#unsaid a").click()
    phone.seen("near")
    say_where(phone, "41.39", "2,17")
    page.locator("#q").fill(word)
    page.locator("#q").press("Enter")
    page.wait_for_url(f"**q={word}**")
    expect(page.locator("#found li")).to_have_count(3)
    found = page.locator("#found li").all_inner_texts()
    assert [line.split(word)[1].split()[0] for line in found] == ["Near", "Far", "Silent"]
    assert " 2 km" in found[0].replace("\u00a0", " ")
    assert " 100 km" in found[1]
    assert " km" not in found[2]
    phone.seen("market-nearest")
    page.locator("#found a").first.click()
    expect(page.locator("dl")).to_contain_text("2 km")
    phone.seen("notice-away")


def test_where_somebody_is_is_rounded_before_it_is_sent_and_forgotten(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    place = {"latitude": 41.386_912, "longitude": -2.170_055}
    person = town.join("Lluc")
    phone: Phone = new_phone(geolocation=place, permissions=["geolocation"])
    sent: list[str] = []
    phone.context.on("request", lambda asked: sent.append(asked.url + (asked.post_data or "")))
    phone.sign_in(person)
    phone.visit("/app/privacy")
    phone.page.locator('main a[href="/app/near"]').click()
    expect(phone.page.locator("#north")).to_be_hidden()
    phone.page.locator("#locate").click()
    expect(phone.page.locator("#north")).to_be_visible()
    expect(phone.page.locator("#north")).to_have_value("41.39")
    expect(phone.page.locator("#east")).to_have_value("\u22122.17")
    phone.seen("near-located")
    phone.page.locator('form button[type="submit"]').first.click()
    phone.page.wait_for_url("**/app/market?order=nearest")
    assert kept_spots(town, person) == [(4_139, -217)]
    # Typed closer, it is rounded too.
    say_where(phone, "-41.386912", "2.170055")
    assert kept_spots(town, person) == [(-4_139, 217)]
    assert not any("41.38" in one or "170" in one.partition("north=")[2] for one in sent)
    phone.visit("/app/market/new?kind=offer")
    phone.page.locator("#text").fill("Xiulets")
    phone.page.locator("#category").select_option("other")
    phone.page.locator('input[name="near"]').check()
    phone.page.locator("main form button[type=submit]").click()
    phone.page.wait_for_url("**/app/market/0*")
    [row] = town.read(select(NoticeRow).where(NoticeRow.member_id == person.member))
    assert row.near
    phone.visit("/app/near")
    phone.page.locator('button[name="forget"]').click()
    expect(phone.page.locator("#north")).to_have_value("")
    assert kept_spots(town, person) == []


def test_what_is_closer_than_a_kilometre_is_refused(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone, person = new_phone(), town.join("Mar")
    phone.sign_in(person)
    own = {"Origin": phone.address}
    for north, east, status in (("41.387", "2.17", 422), ("91", "2", 422), ("41.39", "2.17", 200)):
        body: dict[str, str | float | bool] = {"north": north, "east": east}
        answer = phone.page.request.post(f"{phone.address}/app/near", form=body, headers=own)
        assert answer.status == status
    assert kept_spots(town, person) == [(4_139, 217)]


def test_pages_go_on_in_order_of_distance(new_phone: Callable[..., Phone], town: Town) -> None:
    phone, reader = new_phone(), town.join("Pau")
    for number in range(22):
        person = town.scribe.new_person("")
        keep_spot(town, person, 1_000 + 50 * number, 0)
        keep_notice(town, person, f"Quixotic {number:02}", near=True)
    keep_spot(town, reader, 1_000, 0)
    phone.sign_in(reader)
    phone.visit("/app/market?q=quixotic&order=nearest")
    first = phone.page.locator("#found li").all_inner_texts()
    phone.page.locator('a[href*="before="]').click()
    phone.page.wait_for_url("**before=*")
    rest = phone.page.locator("#found li").all_inner_texts()
    told = [re.findall(r"Quixotic (\d+)", line)[0] for line in (*first, *rest)]
    assert told == [f"{number:02}" for number in range(22)]
    assert len(first) == 20


def keep_notice(town: Town, person: Person, text: str, *, near: bool) -> None:
    """Somebody's offer, as publishing keeps it."""
    row = NoticeRow(
        community_id=town.scribe.community, book=0, notice_id=town.scribe.new_id(),
        member_id=person.member, kind="offer", category="other", text=text, place="", reach="",
        words=folded(text), time_ms=town.clock(), expires_ms=town.clock() + DAY_MS, near=near,
    )  # fmt: skip
    town.keep(row)


def keep_spot(town: Town, person: Person, north: int, east: int) -> None:
    """About where somebody is."""
    community = town.scribe.community
    spot = SpotRow(
        community_id=community, book=0, member_id=person.member, north=north, east=east
    )  # fmt: skip
    town.keep(spot)


def kept_spots(town: Town, person: Person) -> list[tuple[int, int]]:
    """What is kept of where somebody is."""
    rows = town.read(select(SpotRow).where(SpotRow.member_id == person.member))
    return [(row.north, row.east) for row in rows]

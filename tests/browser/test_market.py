"""Offers and needs: published, found by words and category, over in time, answered in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.exchanges.tables import NoticeRow
from tests.browser.test_asking import DAY_MS, open_waiting, return_home, second

if TYPE_CHECKING:
    from collections.abc import Callable

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
    phone.visit("/app/market")
    page = phone.page
    page.locator("#q").fill(words)
    page.locator("#kind").select_option(kind)
    page.locator("#category").select_option(category)
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
    page.locator('main a[href$="kind=offer"]').click()
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
        own = row.model_dump() | {
            "notice_id": town.scribe.new_id(), "text": f"Querulant number {number}"
        }  # fmt: skip
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
    expect(phone.page.locator("#waiting")).to_have_count(0)
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
        expect(phone.page.locator("#waiting")).to_have_count(0)
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

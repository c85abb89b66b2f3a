"""A co-op moves in by pages alone, from the first try of its files to a member who takes over."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from api.words.i18n import LANGUAGES
from api.words.showing import show_amount
from ledger.amounts import HOURS
from ledger.tables import MemberRow
from tests.browser.arrivals.moving import PATH, WIDE, Moving, seen, try_again, try_files
from tests.imports.coming import coming

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.phone import Phone

ADAS, CLAIMED = "1", "11"
"""Numbers in the files: Ada's, and of a member who takes over an account."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_co_op_moves_in(moving: Moving, language: str) -> None:
    ada = tried_and_ready(moving, language)
    signed_by_all(moving, ada, language)
    certified(moving, language)
    taken_over(moving, ada, language)


def tried_and_ready(moving: Moving, language: str) -> Phone:
    """Ada tries the files, says which number is hers, and reads what would come."""
    ada = moving.of("Ada", language)
    seen(ada, "arrival-nothing")
    try_files(ada, "clean")
    ada.page.locator("#corrections summary", has_not_text=".csv").click()
    ada.page.locator("#known1").fill(ADAS)
    try_again(ada)
    arrivals = coming("csv", "clean")
    figures = ada.page.locator("#comes + dl dd").all_inner_texts()
    above = sum(max(one.balance or 0, 0) for one in arrivals.accounts)
    assert figures[:2] == [str(len(arrivals.members) - 1), str(len(arrivals.accounts))]
    assert plain(figures[2]) == show_amount(HOURS, above)
    ada.page.locator("#accounts summary").click()
    expect(ada.page.locator("#accounts li")).to_have_count(len(arrivals.accounts))
    seen(ada, "arrival-tried")
    return ada


def signed_by_all(moving: Moving, ada: Phone, language: str) -> None:
    """Ada, Bo and Chiara sign, each reading it first; the service does the rest."""
    sign(ada.page)
    expect(ada.page.locator("#waits")).to_be_visible()
    chiara = moving.of("Chiara", language, WIDE)
    seen(chiara, "arrival-waiting")
    sign_too(chiara.page)
    bo = moving.of("Bo", language)
    sign_too(bo.page)
    expect(bo.page.locator("#progress")).to_be_visible()
    seen(bo, "arrival-entering")
    moving.go_on()
    expect(bo.page.locator("#certificate")).to_be_visible()
    seen(bo, "arrival-brought")


def certified(moving: Moving, language: str) -> None:
    """Chiara and Elena keep the certificate and sign it: what it says is what was in the files."""
    elena = moving.of("Elena", language, WIDE)
    with elena.page.expect_download() as kept:
        elena.page.locator("a[download]").click()
    text = Path(kept.value.path()).read_bytes()
    expect(elena.page.locator(".hash > code")).to_have_text(sha256(text).hexdigest())
    told = {one.number: str(one.balance or 0) for one in coming("csv", "clean").accounts}
    assert {had[0]: had[3] for had in json.loads(text)["accounts"]} == told
    elena.page.locator('a[href="/app/arrival/certificate"]').click()
    expect(elena.page.locator(".rows > li")).to_have_count(len(told))
    seen(elena, "arrival-certificate")
    elena.visit(PATH)
    sign(elena.page)
    chiara = moving.of("Chiara", language)
    sign_too(chiara.page)
    expect(chiara.page.locator("#sign-too")).to_have_count(0)
    seen(chiara, "arrival-certified")


def taken_over(moving: Moving, ada: Phone, language: str) -> None:
    """Ada prints cards; a member takes over their account with one, and reads what was before."""
    ada.visit(f"{PATH}/members")
    seen(ada, "arrival-members")
    ada.visit(f"/app/steward/{expected_one(moving)}")
    expect(ada.page.locator("main .notice")).to_be_visible()
    expect(ada.page.locator("[data-type=role-granted]")).to_have_count(0)
    seen(ada, "arrival-expected")
    ada.visit(f"{PATH}/members")
    ada.page.locator("#all button").click()
    links = ada.page.locator(".made")
    expect(links).to_have_count(11)
    seen(ada, "arrival-cards")
    printed(ada)
    theirs = next(one for one in coming("csv", "clean").accounts if one.number == CLAIMED)
    link = links.filter(has_text=theirs.name).locator("> input").input_value()
    phone = moving.phone(language)
    phone.page.goto(link)
    expect(phone.page.locator(".figure")).to_have_text(as_shown(theirs.balance))
    seen(phone, "arrival-claim")
    phone.page.locator("#join button[type=submit]").click()
    expect(phone.page.locator("#done")).to_be_visible()
    ada.visit("/app/invitations")
    ada.page.locator(".admit").click()
    expect(ada.page.locator(".admit")).to_have_count(0)
    phone.visit("/app/")
    phone.page.wait_for_url(re.compile(r"/app/$"))
    expect(phone.page.locator(".figure")).to_have_text(as_shown(theirs.balance))
    phone.visit("/app/statement")
    phone.page.locator('a[href="/app/before"]').click()
    own = [one for one in coming("csv", "clean").exchanges if CLAIMED in {one.payer, one.payee}]
    expect(phone.page.locator(".rows > li")).to_have_count(len(own))
    seen(phone, "arrival-before")


def expected_one(moving: Moving) -> str:
    """Return a member who has not come yet."""
    [first, *_] = moving.town.read(select(MemberRow).where(col(MemberRow.expected)))
    return str(first.member_id)


def printed(ada: Phone) -> None:
    """Print the cards: eleven take two sheets."""
    page = ada.page
    page.evaluate("window.print = () => sessionStorage.setItem('printed', 'yes')")
    page.locator("#print-cards button").click()
    page.wait_for_function("sessionStorage.printed === 'yes'")
    cards = page.locator(".invited")
    expect(cards).to_have_count(11)
    heights = "all => all.map((one) => one.scrollHeight - one.clientHeight)"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1047})
    if ada.pictures is not None:
        page.screenshot(path=ada.pictures / f"claim-cards-{ada.language}.png")
    assert max(cards.evaluate_all(heights)) <= 0, "a card is longer than its place"
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 2
    page.emulate_media(media="screen")


def sign(page: Page) -> None:
    """Sign as the first."""
    with page.expect_navigation():
        page.locator("#sign-it").click()


def sign_too(page: Page) -> None:
    """Sign what others have signed."""
    with page.expect_navigation():
        page.locator("#sign-too").click()


def as_shown(balance: int | None) -> re.Pattern[str]:
    """An amount as pages show it, whatever its spaces are."""
    return re.compile(show_amount(HOURS, balance or 0).replace(" ", r"\s"))


def plain(text: str) -> str:
    """A text with plain spaces."""
    return " ".join(text.split())

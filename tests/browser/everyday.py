"""Tasks of every day, for `test_taps`: what hands do, and what must be true when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect
from sqlmodel import select

from api.market.tables import NoticeRow
from api.treasury.tables import AppealRow
from api.words.i18n import LANGUAGES
from api.words.showing import MINUS, NO_BREAK
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.browser.taps import Hand
    from tests.browser.town import Town

AMOUNTS: Final[Mapping[str, str]] = {
    "45 min": "45 min", "1,5": "1 h 30", "1 h 5": "1 h 05", "90 min": "1 h 30",
}  # fmt: skip
"""What people write, and what they mean by it."""


def pay_a_neighbour(town: Town, payer: Hand, payee: Hand) -> None:
    """Pay somebody who was not paid before, from the list."""
    payer.tap('.acts a[href="/app/pay"]')
    payer.tap(f'a.person[href*="{payee.person.account}"]')
    _pay(town, payer, payee)


def pay_a_neighbour_searched_for(town: Town, payer: Hand, payee: Hand) -> None:
    """The same by searching: without the accents, the surname first."""
    payer.tap('.acts a[href="/app/pay"]')
    payer.type("#q", "silova katerina")
    payer.enter()
    _pay(town, payer, payee)


def _pay(town: Town, payer: Hand, payee: Hand) -> None:
    payer.sees("h1", payee.person.name)
    payer.type("#amount", "1,5")
    payer.enter()
    payer.sees("#sentence", f"1{NO_BREAK}h{NO_BREAK}30")
    payer.tap("#yes")
    payer.sees("#stands", f"{MINUS}1{NO_BREAK}h{NO_BREAK}30")
    assert balance(town, payer.person) == -90


def be_understood(town: Town, payer: Hand, payee: Hand) -> None:
    """Write amounts as people do, then 90 for minutes and far too much: asked before signing."""
    field = payer.phone.page.locator("#amount")
    for language in LANGUAGES:
        payer.phone.visit(f"/app/pay?to={payee.person.account}&lang={language}")
        expect(payer.phone.page.locator("html")).to_have_attribute("lang", language)
        for written, meant in AMOUNTS.items():
            field.clear()
            payer.type("#amount", written)
            payer.enter()
            payer.sees("#sentence", meant.replace(" ", NO_BREAK))
            payer.tap("#no")
        field.clear()
        payer.type("#amount", "90")
        payer.enter()
        payer.sees("#question", f"90{NO_BREAK}min")
        payer.tap("#other")
        payer.sees("#question", f"10{NO_BREAK}h")
    assert balance(town, payer.person) == 0


def send_a_mistake_back(town: Town, payee: Hand, payer: Hand) -> None:
    """Send back what came by mistake, from home."""
    town.pay(payer.person, payee.person, 45, "By mistake")
    payee.home()
    payee.tap("#latest + .lines a")
    payee.tap("#send-back button")
    expect(payee.phone.page.locator("#send-back")).to_have_count(0)
    assert balance(town, payer.person) == balance(town, payee.person) == 0


def ask_the_treasurer(town: Town, member: Hand) -> None:
    """Ask for another limit, from home."""
    member.tap('a[href="/app/limits"]')
    member.type("#text", "I need ten hours more.")
    member.tap("#appeal button[type=submit]")
    member.phone.page.wait_for_selector(".held")
    assert town.read(select(AppealRow.text).where(AppealRow.member_id == member.person.member))


def offer_a_service(town: Town, member: Hand) -> None:
    """Offer something, from home."""
    member.tap('nav.foot a[href="/app/market"]')
    member.tap('main a[href$="new?kind=offer"]')
    member.type("#title", "Bicycles")
    member.type("#text", "I mend bicycles.")
    member.choose("#category", "repair")
    member.tap("main form button[type=submit]")
    member.phone.page.wait_for_url("**/app/market/0*")
    said = select(NoticeRow.title).where(NoticeRow.member_id == member.person.member)
    assert town.read(said) == ["Bicycles"]

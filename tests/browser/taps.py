"""How many taps and characters an everyday task takes: a hand that counts, and the tasks.

A tap is a finger on what is there, or a choice in a list; what is typed counts by characters. Each
task is a function of its people's hands, which begin at home, and says what must be true when it
is done. A capability that people use every day adds its row to `TASKS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from playwright.sync_api import expect
from sqlmodel import select

from api.market.tables import NoticeRow
from api.messages.tables import MessageRow
from tests.browser.exchanges.test_paying import balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town


@dataclass(slots=True)
class Hand:
    """Somebody's finger on their phone, and what it did."""

    phone: Phone
    person: Person
    taps: int = 0
    typed: int = 0

    def tap(self, what: str | Locator) -> None:
        """Press something; a selector is the first that is seen."""
        self._find(what).tap()
        self.taps += 1

    def choose(self, what: str, value: str) -> None:
        """Choose from a list, a day or a time: one tap."""
        at = self._find(what)
        if at.evaluate("field => field.tagName") == "SELECT":
            at.select_option(value)
        else:
            at.fill(value)
        self.taps += 1

    def type(self, what: str, text: str) -> None:
        """Write into a field: a tap to get there, unless the page begins in it."""
        at = self._find(what)
        if not at.evaluate("field => field === document.activeElement"):
            self.tap(at)
        at.press_sequentially(text)
        self.typed += len(text)

    def enter(self) -> None:
        """Press the key that goes on: a tap."""
        self.phone.page.keyboard.press("Enter")
        self.taps += 1

    def sees(self, what: str, text: str) -> None:
        """What must be there to read."""
        expect(self._find(what)).to_contain_text(text)

    def home(self) -> None:
        """Open the wallet, as who takes the phone out of a pocket: that is no tap."""
        self.phone.visit("/app/")

    def _find(self, what: str | Locator) -> Locator:
        page = self.phone.page
        return page.locator(what).locator("visible=true").first if isinstance(what, str) else what


class Task(NamedTuple):
    """What people do, how many taps it may take in all, and who they are; the first begins."""

    title: str
    taps_max: int
    people: tuple[str, ...]
    do: Callable[..., None]


def pay_a_neighbour(town: Town, payer: Hand, payee: Hand) -> None:
    """Pay somebody who was not paid before, found without the accent in the name."""
    payer.tap('.acts a[href="/app/pay"]')
    payer.tap(f'a.person[href*="{payee.person.account}"]')
    payer.type("#amount", "1,5")
    payer.enter()
    payer.sees("#sentence", "1\u00a0h\u00a030")
    payer.tap("#yes")
    payer.sees("#stands", "-1\u00a0h\u00a030")
    assert balance(town, payer.person) == -90


def pay_a_neighbour_searched_for(town: Town, payer: Hand, payee: Hand) -> None:
    """The same by searching: without the accent, the surname first."""
    payer.tap('.acts a[href="/app/pay"]')
    payer.type("#q", "silova katerina")
    payer.enter()
    payer.tap(f'a.person[href*="{payee.person.account}"]')
    payer.tap('[data-size="90"]')
    payer.tap("#pay button[type=submit]")
    payer.tap("#yes")
    payer.sees("#stands", "-1\u00a0h\u00a030")
    assert balance(town, payer.person) == -90


def know_the_limit(town: Town, payer: Hand, payee: Hand) -> None:
    """Write 90 for minutes, and far too much, and be asked before anything is signed."""
    payer.phone.visit(f"/app/pay?to={payee.person.account}")
    payer.type("#amount", "90")
    payer.enter()
    payer.sees("#question", "90 min")
    payer.tap("#other")
    payer.sees("#question", "10\u00a0h")
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
    member.tap('a[href="/app/treasurers?about=limit"]')
    member.tap("main form button[type=submit]")
    member.phone.page.wait_for_selector("#talk li")
    assert town.read(select(MessageRow.sender).where(MessageRow.sender == member.person.member))


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


TASKS: Final = (
    Task("Pay a neighbour", 4, ("Ada Prats", "Mercè Àvila"), pay_a_neighbour),
    Task(
        "Pay, by searching", 7, ("Bea Prats", "Kateřina Šílová"), pay_a_neighbour_searched_for
    ),
    Task("Be told of the limit", 2, ("Cai Prats", "Åsa Berg"), know_the_limit),
    Task("Send a mistake back", 2, ("Dov Prats", "Øyvind Moe"), send_a_mistake_back),
    Task("Ask the treasurer for a limit", 3, ("Eli Prats",), ask_the_treasurer),
    Task("Offer a service", 7, ("Fay Prats",), offer_a_service),
)  # fmt: skip
"""A capability that people use every day adds its own row."""

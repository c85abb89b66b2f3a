"""How many taps and characters an everyday task takes: a hand that counts.

A tap is a finger on what is there, or a choice in a list; what is typed counts by characters. A
field in which the page begins takes no tap to get there, though a phone may want one before it
shows its keys: how many of these there were is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from api.service.scribe import Person
    from tests.browser.phone import Phone


@dataclass(slots=True)
class Hand:
    """Somebody's finger on their phone, and what it did."""

    phone: Phone
    person: Person
    taps: int = 0
    typed: int = 0
    begun_in: int = 0

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
        if at.evaluate("field => field === document.activeElement"):
            self.begun_in += 1
        else:
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

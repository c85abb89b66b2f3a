"""Counts what somebody presses, so that a test can say how many it took."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.browser.phone import Phone

LOG: Final = logging.getLogger(__name__)


class Presses:
    """What is pressed on one phone or several; a field that is filled counts as one."""

    def __init__(self, *phones: Phone) -> None:
        self.phones, self.count = phones, 0

    def on(self, selector: str, phone: Phone | None = None) -> None:
        """Press what the selector finds first."""
        self.count += 1
        (phone or self.phones[0]).page.locator(selector).first.click()

    def fill(self, selector: str, text: str, phone: Phone | None = None) -> None:
        """Fill a field."""
        self.count += 1
        (phone or self.phones[0]).page.locator(selector).fill(text)

    def told(self, what: str) -> int:
        """Say how many it took."""
        LOG.info("%-45s %d presses", what, self.count)
        return self.count

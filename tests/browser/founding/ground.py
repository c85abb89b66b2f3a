"""A fresh service on which nothing was founded, and phones to found something on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from api.cli.found import address_of
from api.founding.links import link_of_fresh
from tests.browser.founding.hand import Hand, Presses
from tests.browser.phone import Phone, open_phone

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from api.service.service import Service
    from tests.browser.town import Town

NARROW, WIDE = 360, 1280


class Ground:
    """A fresh service, and what gives somebody a phone in a language."""

    def __init__(
        self, service: Service, address: str, browser: Browser, pictures: Path | None
    ) -> None:
        self.service, self.address, self.presses = service, address, Presses()
        self._browser, self._pictures = browser, pictures
        self._phones: list[Phone] = []

    def hand(self, language: str = "en", width: int = NARROW) -> Hand:
        """Somebody with a new phone."""
        nobodys = cast("Town", None)
        phone = open_phone(
            self._browser, nobodys, self.address, language=language, width=width,
            pictures=self._pictures,
        )  # fmt: skip
        self._phones.append(phone)
        return Hand(phone, self.presses)

    def link(self) -> str:
        """The link in the first lines of a service on which nobody has begun."""
        link = link_of_fresh(self.service)
        assert link is not None
        return address_of(self.service.settings, self.address, link)

    def close(self) -> None:
        """Put the phones away."""
        for phone in self._phones:
            phone.context.close()


def begin(hand: Hand, link: str, name: str = "Ada", co_op: str = "Huerta Sur") -> None:
    """Begin a founding with what is proposed."""
    hand.open(link)
    hand.write(co_op=co_op, name=name)
    hand.press("#begin button[type=submit]")
    hand.page.wait_for_url(re.compile("/app/founding/"))

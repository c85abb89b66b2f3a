"""A hand that presses what it sees, and counts: nothing is done here but what a person can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator, Page

    from tests.browser.phone import Phone

HOME: Final = re.compile(r"/app/$")


@dataclass
class Presses:
    """How often anybody has pressed something."""

    count: int = 0


@dataclass
class Hand:
    """Somebody's phone, and what they press on it."""

    phone: Phone
    presses: Presses

    @property
    def page(self) -> Page:
        """What they see."""
        return self.phone.page

    def open(self, address: str) -> None:
        """Open an address: a link that was sent, or a page that one knows."""
        self.page.goto(address if address.startswith("http") else self.phone.address + address)

    def press(self, what: str | Locator) -> None:
        """Press one thing that is there."""
        self.presses.count += 1
        (self.page.locator(what) if isinstance(what, str) else what).click()

    def press_on(self, what: str | Locator) -> None:
        """Press what leads to another page, or to the same one anew."""
        with self.page.expect_navigation():
            self.press(what)

    def write(self, **fields: str) -> None:
        """Write into fields, by their ids."""
        for id_, text in fields.items():
            self.page.locator(f"#{id_.replace('_', '-')}").fill(text)

    def invite_to_found(self, name: str) -> str:
        """Invite somebody to found the co-op together; the link."""
        self.write(whom=name)
        self.press_on("#invite button")
        return self.page.locator("#link").input_value()

    def take_part(self, link: str, name: str) -> None:
        """Take part in a founding."""
        self.open(link)
        self.write(name=name)
        self.press("#join button[type=submit]")
        self.page.wait_for_url(re.compile("/app/founding/"))

    def sign(self) -> None:
        """Read what there is to sign, and sign it."""
        self.open(self.page.url)
        self.press("#sign-it")
        expect(self.page.locator("#sign-it")).to_have_count(0)

    def go_home(self) -> None:
        """Go home, once it is founded."""
        self.open(self.page.url)
        self.press("#home")
        self.page.wait_for_url(HOME)
        expect(self.page.locator(".figure")).to_have_text("0 h")

    def invite_all(self, names: Sequence[str]) -> list[str]:
        """Invite members, as a steward; a link for each."""
        self.open("/app/invitations")
        self.press(self.page.locator("details", has=self.page.locator("#list")).locator("summary"))
        self.write(list="\n".join(names))
        self.press_on('form[action="/app/invitations/list"] button')
        return [link.input_value() for link in self.page.locator(".made > input").all()]

    def ask_to_join(self, link: str, name: str) -> None:
        """Ask to be let in."""
        self.open(link)
        self.write(name=name)
        self.press("#join button[type=submit]")
        expect(self.page.locator("#done")).to_be_visible()

    def sign_what_waits(self, count: int) -> None:
        """Let in everybody who asks, and sign what other stewards have signed."""
        self.open("/app/steward/sign")
        expect(self.page.locator(".one")).to_have_count(count)
        self.press("#all")
        self.press("#sign-all button[type=submit]")
        expect(self.page.locator(".became", has_text="✓")).to_have_count(count)

    def give_role(self, name: str, role: str) -> None:
        """Sign that somebody gets a role."""
        self.open("/app/steward/members")
        self.press_on(self.page.locator("#members tbody a", has_text=name))
        row = self.page.locator("li", has=self.page.locator(f'[data-role="{role}"]'))
        self.press(row.locator(".ask"))
        self.press_on(row.locator(".yes"))

    def become(self, name: str) -> None:
        """Sign in as one of those whose keys this browser holds."""
        self.open("/app/sign-in")
        self.press(self.page.locator("button.person", has_text=name))
        self.page.wait_for_url(HOME)

    def pay(self, name: str, amount: str) -> None:
        """Pay somebody."""
        self.open("/app/pay")
        self.write(q=name)
        self.press_on('form[role="search"] button')
        expect(self.page.locator("h1")).to_contain_text(name)
        self.write(amount=amount)
        self.press("#pay button[type=submit]")
        self.press("#yes")
        expect(self.page.locator("#done")).to_be_visible()

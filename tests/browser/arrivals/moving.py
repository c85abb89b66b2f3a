"""A co-op of two stewards, a treasurer and an auditor that has not begun, and phones for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from api.arrivals.jobs import Arrivals
from api.arrivals.plans import Plan, unpack
from api.arrivals.tables import ArrivalTrialRow
from api.service.scribe import new_person, open_book
from tests.browser.pages.test_words import of_another, said
from tests.browser.phone import Phone, open_phone
from tests.browser.town import TERMS, Town
from tests.imports.coming import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from api.service.service import Service
    from tests.browser.town import Clock

NARROW, WIDE = 360, 1280
PATH: Final = "/app/arrival"


class Moving:
    """Ada and Bo are stewards and both must agree; Chiara is treasurer, Elena auditor."""

    def __init__(
        self, service: Service, clock: Clock, address: str, browser: Browser, pictures: Path | None
    ) -> None:
        stewards = [new_person(service, clock, name) for name in ("Ada", "Bo")]
        terms = TERMS._replace(lower=-600, upper=1_200, quorum=2)
        scribe = open_book(service, clock, "Banc del temps", terms, stewards)
        self.service, self.town = service, Town(service, scribe, clock, {})
        for steward in stewards:
            scribe.accepted([scribe.draft_opened(steward)])
            self.town.enter(steward)
        for name, role in (("Chiara", "treasurer"), ("Elena", "auditor")):
            person = self.town.join(name)
            own = {"id": scribe.new_id(), "member": person.member, "role": role}
            scribe.accepted([scribe.draft("role-granted", [one.key for one in stewards], own)])
        self._address, self._browser, self._pictures = address, browser, pictures
        self._phones: list[Phone] = []

    def phone(self, language: str, width: int = NARROW) -> Phone:
        """A new phone."""
        phone = open_phone(
            self._browser, self.town, self._address, language=language, width=width,
            pictures=self._pictures,
        )  # fmt: skip
        self._phones.append(phone)
        return phone

    def of(self, name: str, language: str, width: int = NARROW) -> Phone:
        """Somebody's phone, signed in, on the page of moving in."""
        phone = self.phone(language, width)
        phone.sign_in(self.town.people[name])
        phone.visit(PATH)
        return phone

    def sign(self) -> None:
        """Have all sign what was tried, elsewhere than on a page."""
        with self.service.database.reading() as session:
            row = session.get_one(ArrivalTrialRow, tuple(self.town.place))
            own = unpack(row.plan, Plan).brought
        signers = [self.town.people[name].key for name in ("Ada", "Bo", "Chiara")]
        fields = {"id": self.town.scribe.new_id(), **own}
        self.town.scribe.accepted([self.town.scribe.draft("balances-brought", signers, fields)])

    def go_on(self) -> None:
        """Do what the clock would."""
        job = Arrivals()
        with self.service.database.reading() as session:
            found = job.due(session, self.town.clock())
        assert found
        for due in found:
            job.do(self.service, due)

    def close(self) -> None:
        """Put the phones away."""
        for phone in self._phones:
            phone.context.close()


def seen(phone: Phone, name: str) -> None:
    """Look at the page as `Phone.seen`, and find no word of English where it speaks otherwise."""
    phone.seen(name)
    if phone.language != "en":
        english = of_another(phone.language)
        assert [one for one in said(phone.page.content()) if english.fullmatch(one)] == []


def try_files(phone: Phone, which: str, format_: str = "csv") -> None:
    """Choose the files of a folder, as of a system, and try them."""
    choose(phone, which, format_)
    try_again(phone)


def choose(phone: Phone, which: str, format_: str = "csv") -> None:
    """Choose the files of a folder, as of a system."""
    phone.page.locator("#format").select_option(format_)
    phone.page.locator("#files").set_input_files(sorted((DATA / format_ / which).iterdir()))


def try_again(phone: Phone) -> None:
    """Try what is chosen once more, and see what was found."""
    phone.page.locator("#found").evaluate_all("all => all.forEach(one => one.remove())")
    phone.page.locator("#try button[type=submit]").click()
    expect(phone.page.locator("#found")).to_be_focused()

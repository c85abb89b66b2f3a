"""Somebody's phone: a fresh browser; with `--pictures` it keeps one of each page it sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from api.pages.assets import assets
from tests.support.world import answer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from api.service.scribe import Person
    from tests.browser.town import Town

WIDTHS: Final = (360, 1280)
HEIGHT: Final = 800
WAIT_MS: Final = 60_000

WAITS: Final = '.todo li a:not([href="/app/safety"])'
"""What waits for somebody at home; that they have one key alone waits for all in the tests."""

NO_WORKER: Final = "delete Navigator.prototype.serviceWorker"
"""Makes the browser one that has none, as some are."""

UNFIXED: Final = "document.querySelector('.foot')?.style.setProperty('position', 'static')"
"""On the picture of a whole page, the foot stands where it covers nothing."""

AXE: Final = (files("axe_playwright_python") / "axe.min.js").read_text()
FAULTS: Final = """
() => axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)))
"""
"""What axe-core finds on a page, and where."""

IMPORT: Final = """
async ({seed, community, book, member, name, version}) => {
  const js = `/static/${version}/js/`;
  const { keyFromSeed } = await import(js + "keys.js");
  const { openStore, keepKey } = await import(js + "keystore.js");
  const key = await keyFromSeed(Uint8Array.from(seed));
  await keepKey(await openStore(indexedDB), community, member, { ...key, book, name });
}
"""
"""Puts a key into the browser, as joining or the demo would."""


@dataclass(slots=True)
class Phone:
    """A browser of its own, in a language and of a width; `page` is what it shows.

    Attributes:
        pictures: where pictures of pages are kept, if they are.
        wrong: what the browser's console and the pages' scripts complained of.
    """

    page: Page
    town: Town
    address: str
    language: str
    width: int
    pictures: Path | None
    version: str
    wrong: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        """The browser without its page."""
        return self.page.context

    def visit(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.address + path)

    def take_key(self, person: Person) -> None:
        """Have somebody's key in this browser. A script's own text has its place, and no page."""
        self.visit(f"/static/{self.version}/js/keys.js")
        self.page.evaluate(
            IMPORT,
            {
                "seed": list(person.key.seed),
                "community": self.town.scribe.community,
                "book": self.town.scribe.book,
                "member": person.member,
                "name": person.name,
                "version": self.version,
            },
        )

    def sign_in(self, person: Person) -> None:
        """Have somebody's key and the cookie of a sign-in with it, and see their home."""
        self.take_key(person)
        self.let_in(person)
        self.visit("/app/")

    def let_in(self, person: Person) -> None:
        """Have the cookie of somebody's sign-in alone, as a browser without scripts may."""
        scribe, key = self.town.scribe, person.key.public
        asked = {"community": scribe.community, "book": scribe.book, "key": key}
        challenge = self._post("/v1/sign-in/challenges", asked)["challenge"]
        signature = answer(person.key, challenge, self.address)
        self._post("/app/session", {"challenge": challenge, "signature": signature})

    def sign_in_by_hand(self, person: Person) -> None:
        """The same through the page on which people sign in."""
        self.take_key(person)
        self.visit("/app/")
        self.page.wait_for_url(re.compile(r"/app/$"))
        self.page.wait_for_selector(".figure, h1")

    def _post(self, path: str, sent: dict[str, str]) -> dict[str, str]:
        own = {"Origin": self.address}
        answered = self.page.request.post(self.address + path, data=sent, headers=own)
        assert answered.ok, answered.text()
        read: dict[str, str] = answered.json()
        return read

    def seen(self, name: str) -> None:
        """Look at the page, narrow and wide, and find nothing that shuts people out.

        Flows run at one width each, and so does axe; at both, it reads what `test_every_page` sees.
        """
        assert self.page.locator("html").get_attribute("lang") == self.language
        self.page.evaluate(UNFIXED)
        for width in sorted(WIDTHS, key=lambda each: each == self.width):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if self.pictures is not None:
                self._keep(self.pictures / self.language / str(width), name)
            assert self.overflow() <= 0, f"{name} is wider than the screen of {width}"
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(FAULTS)
        assert not found, f"{name}: {found}"
        assert not self.wrong, f"{name}: {self.wrong}"

    def _keep(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(width))


def open_phone(  # noqa: PLR0913 what a phone is made of
    browser: Browser,
    town: Town,
    address: str,
    *,
    pictures: Path | None = None,
    language: str = "en",
    width: int = 360,
    worker: bool = False,
    **more: object,
) -> Phone:
    """A phone that nobody has used, and where it keeps pictures; `more` goes to the browser.

    Without a service worker, which fetches every file anew for each phone, it takes less time.
    """
    context = browser.new_context(
        locale=language,
        viewport={"width": width, "height": HEIGHT},
        reduced_motion="reduce",
        **more,  # type: ignore[arg-type]
    )
    context.set_default_timeout(WAIT_MS)
    if not worker:
        context.add_init_script(NO_WORKER)
    page = context.new_page()
    phone = Phone(page, town, address, language, width, pictures, assets().version)

    def listen(message: ConsoleMessage) -> None:
        # Every answer that is no success is noted by the browser; tests look at what is said.
        noted = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not noted:
            phone.wrong.append(f"{message.type}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: phone.wrong.append(str(error)))
    return phone

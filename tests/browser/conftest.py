"""One service and one browser for these tests; a fresh browser context for each test.

They end with the package: while Playwright runs, nothing else can run an event loop in its thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from api.pages.assets import assets
from tests.browser.chromium import launch
from tests.browser.furniture import furnish
from tests.browser.phone import HEIGHT, Phone
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town
from tests.browser.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage

WAIT_MS = 15_000


@pytest.fixture(scope="package")
def browser(repository: Path) -> Iterator[Browser]:
    """Return the browser."""
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        running = launch(playwright, repository)
        yield running
        running.close()


@pytest.fixture(scope="package")
def town_and_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, str]]:
    """Return a cooperative on a running service, and where that is."""
    clock = Clock(0)
    with serving(tmp_path_factory.mktemp("browser"), clock) as (service, address):
        yield found_town(service, clock), address


@pytest.fixture
def town(town_and_address: tuple[Town, str]) -> Town:
    """Return the cooperative."""
    return town_and_address[0]


@pytest.fixture(scope="package")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Return a cooperative of its own in which every page has something to show."""
    clock = Clock(0)
    with serving(tmp_path_factory.mktemp("walk"), clock) as (service, address):
        town = found_town(service, clock)
        yield Walk(town, address, furnish(town))


@pytest.fixture
def new_phone(
    browser: Browser, town_and_address: tuple[Town, str], repository: Path
) -> Iterator[Callable[..., Phone]]:
    """Return what gives somebody a new phone: `new_phone(language="en", width=360)`."""
    town, address = town_and_address
    contexts = []

    def make(language: str = "en", width: int = 360, **more: object) -> Phone:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": HEIGHT},
            reduced_motion="reduce",
            **more,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        pictures = repository / ".cache" / "screenshots"
        phone = Phone(page, town, address, language, width, pictures, assets().version)

        def listen(message: ConsoleMessage) -> None:
            # Every answer that is no success is noted by the browser; tests look at what is said.
            noted = message.text.startswith("Failed to load resource")
            if message.type in {"error", "warning"} and not noted:
                phone.wrong.append(f"{message.type}: {message.text}")

        page.on("console", listen)
        page.on("pageerror", lambda error: phone.wrong.append(str(error)))
        return phone

    yield make
    for context in contexts:
        context.close()


# What people do is tried in each language and at each width; `Phone.seen` looks at both widths.
@pytest.fixture(params=[("en", 360), ("es", 1280), ("fr", 360)], ids=str)
def phone(request: pytest.FixtureRequest, new_phone: Callable[..., Phone]) -> Phone:
    """Return a new phone, in every language and width in turn."""
    language, width = request.param
    return new_phone(language, width)

"""One service and one browser for these tests; a fresh browser context for each test.

They end with the package: while Playwright runs, nothing else can run an event loop in its thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.furniture import furnish
from tests.browser.phone import HEIGHT, WAIT_MS, open_phone
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town
from tests.browser.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.phone import Phone

VARIANTS: Final[tuple[tuple[str, int], ...]] = (("en", 360), ("es", 1280), ("fr", 360))
"""The languages and widths in which people do things."""

VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
  console.error(`policy: ${violatedDirective} ${blockedURI} ${sample}`));
"""
"""What a page's policy forbids is a fault of the page."""


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
        with httpx.Client() as client:
            yield Walk(town, address, furnish(town), client)


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest, repository: Path) -> Path | None:
    """Return where pictures of pages are kept, if that was asked for."""
    asked = request.config.getoption("--pictures")
    return repository / ".cache" / "screenshots" if asked else None


@pytest.fixture
def new_phone(
    request: pytest.FixtureRequest,
    browser: Browser,
    town_and_address: tuple[Town, str],
    pictures: Path | None,
) -> Iterator[Callable[..., Phone]]:
    """Return what gives somebody a new phone: `new_phone(language="en", width=360)`."""
    town, address = town_and_address
    worker = request.node.get_closest_marker("worker") is not None
    contexts = []

    def make(language: str = "en", width: int = 360, **more: object) -> Phone:
        phone = open_phone(
            browser, town, address, pictures=pictures, language=language, width=width,
            worker=worker, **more,
        )  # fmt: skip
        contexts.append(phone.context)
        return phone

    yield make
    for context in contexts:
        # What a page still asks for has nobody left to answer it.
        context.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture(scope="package")
def looking(browser: Browser, walk: Walk) -> Iterator[Callable[..., Phone]]:
    """Return what gives a phone by its language and whether it runs scripts, for many pages."""
    phones: dict[tuple[str, bool], Phone] = {}

    def give(language: str, *, scripts: bool = True) -> Phone:
        if (language, scripts) not in phones:
            phone = open_phone(
                browser, walk.town, walk.address, language=language,
                java_script_enabled=scripts,
            )  # fmt: skip
            phone.context.add_init_script(VIOLATIONS)
            phones[language, scripts] = phone
        found = phones[language, scripts]
        found.context.clear_cookies()
        found.page.set_viewport_size({"width": found.width, "height": HEIGHT})
        found.wrong.clear()
        return found

    yield give
    for phone in phones.values():
        phone.context.close()


@pytest.fixture
def phone(request: pytest.FixtureRequest, new_phone: Callable[..., Phone]) -> Phone:
    """Return a new phone, in a language and of a width."""
    language, width = request.param
    return new_phone(language, width)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each flow a language and a width, or with `--every-language` all of them in turn.

    What a flow does is the same in each; that pages fit and speak in each, `test_every_page` and
    `test_words` see. `Phone.seen` looks at both widths.
    """
    if "phone" not in metafunc.fixturenames:
        return
    chosen = VARIANTS
    if not metafunc.config.getoption("--every-language"):
        # By the name and not at random: a run depends on the tree alone.
        turn = crc32(metafunc.function.__qualname__.encode()) % len(VARIANTS)
        chosen = VARIANTS[turn : turn + 1]
    metafunc.parametrize("phone", chosen, ids=str, indirect=True)

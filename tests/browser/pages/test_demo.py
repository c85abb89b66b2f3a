"""The demo's ready-made identities: one press, and only in a demo."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from api.demo.prepare import prepare
from api.service.service import clock_ms
from api.settings import Settings
from api.words.i18n import LANGUAGES
from tests.browser.serving import serving
from tests.browser.town import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.phone import Phone
    from tests.browser.town import Town


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running demo."""
    folder = tmp_path_factory.mktemp("demo")
    prepare(Settings(data=folder, anchor="embedded", demo=True), clock_ms(), os.urandom)
    with serving(folder, Clock(0), demo=True) as (_, address):
        yield address


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_one_press_makes_one_somebody(
    demo: str, new_phone: Callable[..., Phone], language: str, width: int
) -> None:
    phone = new_phone(language, width)
    phone.page.goto(demo)
    phone.page.locator('a[href="/app/demo"]').click()
    phone.seen("demo")
    phone.page.get_by_role("button", name="Rosa Quispe").click()
    expect(phone.page.locator(".who strong")).to_have_text("Rosa Quispe")
    phone.seen("demo-home")


def test_elsewhere_there_are_no_identities(town_and_address: tuple[Town, str]) -> None:
    town, address = town_and_address
    asked = {"key": town.people["Rosa"].key.public}
    own = {"Sec-Fetch-Site": "same-origin"}
    assert httpx.get(f"{address}/app/demo").status_code == 404
    answer = httpx.post(f"{address}/app/demo/identity", json=asked, headers=own)
    assert answer.status_code == 404


def test_a_demo_gives_keys_to_its_own_pages_only(demo: str) -> None:
    asked = {"key": "00" * 32}
    path = f"{demo}/app/demo/identity"
    assert httpx.post(path, json=asked).status_code == 403
    own = {"Sec-Fetch-Site": "same-origin"}
    assert httpx.post(path, json=asked, headers=own).status_code == 404

"""What goes over the wire: headers, weight, languages, what is kept for how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from api.i18n import LANGUAGES
from api.web.assets import FOLDER, assets
from api.web.security import HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Request

    from tests.browser.phone import Phone
    from tests.browser.town import Town

BYTES_MAX = 60_000
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50e3, "uploadThroughput": 50e3}
NAVIGATED = "performance.timing.domInteractive - performance.timing.navigationStart"
SLOW_MS_MAX = 1_000
PAGES = ("", "pay", "statement", "keys", "more", "exchange/17", "sign-in")


@pytest.fixture(scope="package")
def http(town_and_address: tuple[Town, str]) -> Iterator[httpx.Client]:
    """Return a client that is not a browser."""
    with httpx.Client(base_url=town_and_address[1]) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/app/sign-in", "/app/offline", "/app/nowhere", "/app/worker.js"]
)
def test_every_answer_is_strict(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", answer.text) or ".js" in path
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))", answer.text)
    assert inline == []


def test_files_are_kept_for_good_under_their_version_only(http: httpx.Client) -> None:
    url = assets().url("css/app.css")
    now = http.get(url)
    assert "immutable" in now.headers["cache-control"]
    assert now.headers["content-encoding"] == "gzip"
    plain = http.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == now.text == (FOLDER / "css/app.css").read_text()
    earlier = http.get("/static/0123456789ab/css/app.css")
    assert (earlier.text, earlier.headers["cache-control"]) == (now.text, "no-cache")
    assert http.get(assets().url("css/app.css") + "x").status_code == 404
    assert http.get(f"/static/{assets().version}/../app.py").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chosen_language_stays(http: httpx.Client, language: str) -> None:
    chosen = http.get("/app/sign-in", params={"lang": language}, headers={"Accept-Language": "fr"})
    assert f'<html lang="{language}">' in chosen.text
    assert chosen.headers["content-language"] == language
    later = http.get("/app/sign-in", headers={"Accept-Language": "fr"})
    assert f'<html lang="{language}">' in later.text
    http.cookies.clear()
    unknown = {"Accept-Language": "es", "Cookie": "lang=xx; ="}
    assert '<html lang="es">' in http.get("/app/sign-in?lang=de", headers=unknown).text


def weigh(phone: Phone, path: str) -> int:
    """The bytes that a visit takes, headers and all."""
    seen: list[Request] = []
    # Playwright marks the function it is given, which a built-in one does not bear.
    phone.page.on("requestfinished", lambda request: seen.append(request))  # noqa: PLW0108
    phone.visit(path)
    phone.page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in seen]
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


@pytest.mark.parametrize("path", PAGES)
def test_the_first_visit_of_a_page_is_light(
    new_phone: Callable[..., Phone], town: Town, path: str
) -> None:
    phone = new_phone()
    phone.sign_in(town.people["Rosa"])
    fresh = new_phone(service_workers="block")
    fresh.context.add_cookies(phone.context.cookies())  # type: ignore[arg-type] # as it gave them
    assert 5_000 < weigh(fresh, f"/app/{path}") < BYTES_MAX


def test_pages_come_fast_on_a_slow_network(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone(service_workers="block")
    phone.sign_in(town.people["Rosa"])
    session = phone.context.new_cdp_session(phone.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    took = []
    for path in ("", "statement", "", "statement"):
        phone.visit(f"/app/{path}")
        took.append(phone.page.evaluate(NAVIGATED))
    # The fastest: the machine that runs this may be busy, the network is not.
    assert 400 <= min(took) < SLOW_MS_MAX


def test_without_scripts_everything_can_be_read(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    signed_in = new_phone()
    signed_in.sign_in(town.people["Rosa"])
    phone = new_phone(java_script_enabled=False)
    phone.context.add_cookies(signed_in.context.cookies())  # type: ignore[arg-type] # as it gave them
    for path in PAGES:
        phone.visit(f"/app/{path}")
        expect(phone.page.locator("h1")).to_have_count(1)
        expect(phone.page.locator("noscript p")).to_be_visible()
    phone.visit("/app/")
    expect(phone.page.locator(".figure").first).to_be_visible()
    expect(phone.page.locator(".lines li").first).to_contain_text("Hiroshi")


def test_the_app_can_be_installed(http: httpx.Client) -> None:
    found = http.get("/app/manifest.webmanifest")
    assert found.headers["content-type"] == "application/manifest+json"
    manifest = found.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/app/", "/app/")
    assert http.get(manifest["icons"][0]["src"]).headers["content-type"].startswith("image/svg")


@pytest.mark.parametrize("width", [180, 640])
def test_twice_as_large_everything_fits(
    new_phone: Callable[..., Phone], town: Town, width: int
) -> None:
    phone = new_phone("fr", width, device_scale_factor=2)
    phone.sign_in(town.people["Rosa"])
    for path in (*PAGES, f"pay?to={town.people['Mercè'].account}"):
        phone.visit(f"/app/{path}")
        phone.page.evaluate("document.fonts.ready")
        assert phone.overflow() <= 0, path

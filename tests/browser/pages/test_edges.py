"""What goes over the wire: headers, languages, what is kept for how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from api.pages.assets import assets
from api.pages.policy import HEADERS
from api.pages.static_files import FOLDER
from api.words.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.town import Town


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


def test_the_app_can_be_installed(http: httpx.Client) -> None:
    found = http.get("/app/manifest.webmanifest")
    assert found.headers["content-type"] == "application/manifest+json"
    manifest = found.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/app/", "/app/")
    assert http.get(manifest["icons"][0]["src"]).headers["content-type"].startswith("image/svg")

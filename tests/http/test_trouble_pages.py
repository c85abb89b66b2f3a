"""What goes wrong in a browser is a page, with the way on for whoever is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.support.towns import Town
    from tests.support.world import Person

BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAVIGATION: Final = '<nav class="foot"'


def visit(town: Town, path: str, who: Person | None = None, language: str = "en") -> httpx.Response:
    """Open an address as a browser does."""
    headers = {"Accept": BROWSER, "Accept-Language": language}
    if who is not None:
        headers["Cookie"] = f"ayni={town.coop.token(who)}; lang=en"
    return town.world.call("GET", path, headers=headers)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/app/nowhere", 404), ("/app/treasurer", 403), ("/app/exchange/99999", 404),
        ("/app/exchange/x", 404), ("/nowhere", 404), ("/docs/nothing", 404),
    ],
)  # fmt: skip
def test_who_is_signed_in_keeps_the_navigation(town: Town, path: str, status: int) -> None:
    answer = visit(town, path, town.ana)
    assert answer.status_code == status
    assert NAVIGATION in answer.text
    assert "Cooperativa Ayni" in answer.text


@pytest.mark.parametrize("path", ["/app/nowhere", "/nowhere", "/docs/nothing"])
def test_who_is_not_is_told_on_a_page_of_their_language(town: Town, path: str) -> None:
    answer = visit(town, path, language="fr")
    assert answer.status_code == 404
    assert '<html lang="fr">' in answer.text
    assert NAVIGATION not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_programs_get_problems(town: Town) -> None:
    for path, accept in (("/nowhere", "*/*"), ("/nowhere", "application/json"), ("/v1/x", BROWSER)):
        answer = town.world.call("GET", path, headers={"Accept": accept})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_from_elsewhere_shows_nobodys_page(town: Town) -> None:
    headers = {
        "Accept": BROWSER, "Cookie": f"ayni={town.coop.token(town.ana)}",
        "Sec-Fetch-Site": "cross-site",
    }  # fmt: skip
    answer = town.world.call("POST", "/app/switch", headers=headers, data={"key": "x"})
    assert answer.status_code == 403
    assert NAVIGATION not in answer.text

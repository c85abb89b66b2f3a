"""A rough place is shown as numbers are written in the reader's language, and read as they type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.offices import Office

PATH = "/app/near"
SHOWN = [
    ("en", "\u221213.53", "0.07"),
    ("es", "\u221213,53", "0,07"),
    ("fr", "\u221213,53", "0,07"),
    ("ca", "\u221213,53", "0,07"),
    ("pt", "\u221213,53", "0,07"),
]
PATTERN = re.compile(r'<input id="(?:north|east)"[^>]* pattern="([^"]*)"')


def fields(office: Office, language: str) -> tuple[str, ...]:
    headers = {"Cookie": f"ayni={office.tokens[office.ana]}; lang={language}"}
    page = office.world.call("GET", PATH, headers=headers).text
    return tuple(re.findall(r'<input id="(?:north|east)"[^>]* value="([^"]*)"', page))


@pytest.mark.parametrize(("language", "north", "east"), SHOWN)
def test_degrees_are_written_as_other_numbers(
    office: Office, language: str, north: str, east: str
) -> None:
    assert office.ask(office.ana, "PUT", "/me/place", north=-1353, east=7).is_success
    assert fields(office, language) == (north, east)


@pytest.mark.parametrize("north", ["-13.53", "-13,53", "\u221213.53", " \u221213,53 "])
def test_what_is_typed_has_either_mark_and_either_minus(office: Office, north: str) -> None:
    headers = {"Cookie": f"ayni={office.tokens[office.ana]}; lang=es"}
    page = office.world.call("GET", PATH, headers=headers).text
    # As a browser holds what is typed against it.
    assert [bool(re.fullmatch(one, north)) for one in PATTERN.findall(page)] == [True, True]
    sent = {"north": north, "east": "0,07"}
    said = office.world.call(
        "POST", PATH, headers=headers | {"Sec-Fetch-Site": "same-origin"}, data=sent
    )
    assert said.status_code == 303, said.text
    assert office.get(office.ana, "/me/place") == {"north": -1353, "east": 7}

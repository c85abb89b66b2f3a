"""Dates stand as they are written where the reader is, in the language that was chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from api.pages.rendering import show_day, show_moment
from api.rotas.shown import show_date, show_visit_day
from api.words.i18n import using

if TYPE_CHECKING:
    from tests.support.towns import Town

NOON = 1_795_866_000_000
"""On 28 November 2026, in milliseconds since 1970."""


@pytest.mark.parametrize(
    ("accepted", "language", "day"),
    [
        ("en-GB,en;q=0.9", "en", "28 Nov 2026"),
        ("fr-CH,en-AU;q=0.8,en-US;q=0.7", "en", "28 Nov 2026"),
        ("en-US,en;q=0.9", "en", "Nov 28, 2026"),
        ("en", "en", "Nov 28, 2026"),
        ("en-XX-odd,*;q=0.1", "en", "Nov 28, 2026"),
        ("es-MX", "es", "28 nov 2026"),
        ("en-GB", "fr", "28 nov. 2026"),
    ],
)
def test_a_date_is_written_as_where_the_reader_is(accepted: str, language: str, day: str) -> None:
    with using(language, accepted):
        assert f">{day} UTC<" in show_day(NOON)
        assert f">{day}" in show_moment(NOON)


def test_visits_too() -> None:
    day = date(2026, 11, 28)
    with using("en", "en-GB"):
        assert show_visit_day(day) == "Saturday 28\u00a0November"
        assert show_date(day) == "28 November 2026"
    with using("en", "en-US"):
        assert show_visit_day(day) == "Saturday, November\u00a028"


FIRST = date(2026, 12, 1)


def test_french_counts_the_first_of_a_month_and_no_other_day() -> None:
    noon = int(datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp() * 1000)
    with using("fr", "fr"):
        assert show_visit_day(FIRST) == "mardi 1er\u00a0décembre"
        assert show_date(FIRST) == "1er décembre 2026"
        assert ">1er déc. 2026 UTC<" in show_day(noon)
        assert ">1er déc. 2026, 12:00" in show_moment(noon)
        for day in (11, 21, 31):
            assert show_date(date(2026, 12, day)).startswith(f"{day} ")
    for language in ("es", "ca", "pt", "en"):
        with using(language, language):
            assert "1er" not in show_visit_day(FIRST)


@pytest.mark.parametrize("cookie", ["; lang=en", ""])
def test_a_page_has_them_whether_the_language_was_chosen_or_not(town: Town, cookie: str) -> None:
    headers = {
        "Cookie": f"ayni={town.coop.token(town.ana)}{cookie}",
        "Accept-Language": "en-GB,en-US;q=0.8,en;q=0.7",
    }
    text = town.world.call("GET", "/app/statement", headers=headers).text
    assert "14 Nov 2023" in text
    assert "Nov 14, 2023" not in text

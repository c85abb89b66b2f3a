"""Days on pages: the one that was chosen, wherever that was, and a zone beside any other."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.rendering import TEMPLATES, show_day, show_last_day, show_moment
from api.pages.rendering import said as say
from api.words.i18n import LANGUAGES, using
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from markupsafe import Markup

DAYS = st.dates(date(1990, 1, 1), date(2190, 1, 1))
QUARTERS = st.integers(-12 * 4, 12 * 4)
PAGES = [page.relative_to(TEMPLATES) for page in sorted(TEMPLATES.rglob("*.html"))]


def text_of(shown: str) -> str:
    return re.sub(r"<[^>]*>", "", shown)


def end_of(day: date, zone: timezone) -> int:
    """The last millisecond of a day, as the wallet's pages send it."""
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return int(following.timestamp() * 1000) - 1


@given(DAYS, QUARTERS)
def test_an_end_is_listed_under_the_day_that_was_chosen(day: date, quarters: int) -> None:
    ends_ms = end_of(day, timezone(timedelta(minutes=15 * quarters)))
    with using("en"):
        assert text_of(show_last_day(ends_ms)) == f"{day:%b} {day.day}, {day.year}"


def test_any_other_end_is_that_moment_with_its_zone() -> None:
    noon = int(datetime(2026, 12, 1, 12, 0, 0, tzinfo=UTC).timestamp() * 1000)
    assert show_last_day(noon) == show_moment(noon)


@pytest.mark.parametrize("show", [show_day, show_moment])
def test_the_zone_is_said(show: Callable[[int], Markup]) -> None:
    for language in LANGUAGES:
        with using(language):
            assert text_of(show(1_700_000_000_000)).endswith("UTC")


def test_what_stands_beside_a_time_is_text() -> None:
    shown = say("{name} & co until {day}", name="<b>", day=show_day(0))
    assert shown.startswith("&lt;b&gt; &amp; co until <time ")


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_times_are_put_into_sentences_so_that_the_browser_can_show_its_own(path: Path) -> None:
    text = (TEMPLATES / path).read_text()
    assert not re.search(r"\.format\((?:[^()]|\([^()]*\))*\| (?:day|moment|last_day)", text)
    assert 'data-ms="{{' not in text


def test_pages_without_scripts_say_the_day_that_was_chosen(world: World) -> None:
    coop = Coop(world, "Any")
    ana, ben = coop.join(), coop.join()
    today = datetime.fromtimestamp(world.now_ms / 1000, UTC).date()
    chosen = today + timedelta(days=20)
    ends_ms = end_of(chosen, timezone(timedelta(hours=-5)))
    coop.do("hold", ana.key, from_=ana.account, to=ben.account, amount="60", until=ends_ms)
    coop.pay(ana, ben, 5)
    headers = {"Cookie": f"ayni={coop.token(ana)}", "sec-fetch-site": "same-origin"}
    listed = text_of(world.call("GET", "/app/bookings", headers=headers).text)
    assert f"by {chosen:%b} {chosen.day}, {chosen.year}" in listed
    table = world.call("GET", "/app/statement.csv", headers=headers).text
    assert "Date (UTC)" in table.splitlines()[0]
    assert "+00:00" in table.splitlines()[1]

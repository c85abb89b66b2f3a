"""When visits begin and their hours lapse: by the book's clocks, also where these change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exchanges.visit_days import AFTERWARDS, begins_ms, day_at, ends_ms, last_day

DAY = timedelta(days=1)
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC", "Europe/Madrid", "Europe/London", "America/Lima", "America/New_York",
        "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "America/Havana",
        "Asia/Kathmandu",
    )
]  # fmt: skip
zones = st.sampled_from(ZONES)
days = st.dates(date(2024, 1, 1), date(2032, 1, 1))
clocks = st.times().map(lambda at: f"{at:%H:%M}")


@given(days, zones)
def test_hours_lapse_with_the_fourteenth_day_after_and_never_before(
    day: date, zone: ZoneInfo
) -> None:
    end = ends_ms(day, zone)
    assert day_at(end, zone) == day + AFTERWARDS
    assert day_at(end + 1, zone) == day + AFTERWARDS + DAY


@given(days, clocks, zones)
def test_a_visit_begins_on_its_day_and_before_its_hours_lapse(
    day: date, at: str, zone: ZoneInfo
) -> None:
    begins = begins_ms(day, at, zone)
    assert day_at(begins, zone) == day
    assert begins_ms(day, "", zone) <= begins < ends_ms(day, zone) - 13 * 86_400_000


@given(days, clocks, zones)
def test_the_clock_there_shows_the_time_unless_it_was_skipped(
    day: date, at: str, zone: ZoneInfo
) -> None:
    shown = datetime.fromtimestamp(begins_ms(day, at, zone) / 1000, UTC).astimezone(zone)
    written = datetime.combine(day, datetime.strptime(at, "%H:%M").time())  # noqa: DTZ007 a clock
    ahead = shown.replace(tzinfo=None) - written
    assert ahead == timedelta() or timedelta() < ahead <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 3, 29), "02:30", "2026-03-29T01:30"),  # There is no half past two.
        (date(2026, 10, 25), "02:30", "2026-10-25T00:30"),  # There are two: the first.
        (date(2026, 10, 25), "09:00", "2026-10-25T08:00"),
    ],
)
def test_where_clocks_change_in_madrid(day: date, at: str, utc: str) -> None:
    found = datetime.fromtimestamp(begins_ms(day, at, ZoneInfo("Europe/Madrid")) / 1000, UTC)
    assert f"{found:%Y-%m-%dT%H:%M}" == utc


@given(days, st.integers(0, 13), st.integers(0, 23), zones)
def test_a_visit_put_off_leaves_a_week_and_can_stay_where_it_is(
    day: date, later: int, hour: int, zone: ZoneInfo
) -> None:
    until = ends_ms(day, zone)
    now_ms = begins_ms(day + later * DAY, f"{hour:02}:00", zone)
    latest = last_day(until, now_ms, zone)
    assert day + 7 * DAY <= latest < day_at(until, zone)

"""Quiet hours: by the clock of where somebody is, over both changes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.reaching.hours import free_ms, minutes_of, shown

ZONES: Final = ("Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
MINUTE_MS: Final = 60_000
DAY_MINUTES: Final = 1_440
# 2026 and 2027, in which each of these zones changes its clock four times, or never.
TIMES: Final = st.integers(1_767_225_600_000, 1_830_297_600_000)
MINUTES: Final = st.integers(0, DAY_MINUTES - 1)


def minute(at_ms: int, zone: str) -> int:
    there = datetime.fromtimestamp(at_ms / 1_000, UTC).astimezone(ZoneInfo(zone))
    return there.hour * 60 + there.minute


def is_quiet(at_ms: int, zone: str, start: int, end: int) -> bool:
    return (minute(at_ms, zone) - start) % DAY_MINUTES < (end - start) % DAY_MINUTES


@given(now_ms=TIMES, zone=st.sampled_from(ZONES), start=MINUTES, end=MINUTES)
def test_what_waits_goes_out_at_the_end_and_not_before(
    now_ms: int, zone: str, start: int, end: int
) -> None:
    free = free_ms(now_ms, zone, start, end)
    if not is_quiet(now_ms, zone, start, end):
        assert free == now_ms
        return
    assert now_ms <= free <= now_ms + 25 * 60 * MINUTE_MS
    # Where the clock goes back over the end it is quiet a second time, and that is waited for then.
    again = free_ms(free, zone, start, end)
    assert not is_quiet(again, zone, start, end) or again == free
    before = free - MINUTE_MS
    assert before < now_ms or is_quiet(before, zone, start, end)


@pytest.mark.parametrize(
    ("zone", "now", "ends"),
    [
        ("Europe/Madrid", "2026-03-29T00:30:00+01:00", "2026-03-29T08:00:00+02:00"),
        ("Europe/Madrid", "2026-10-25T00:30:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("America/New_York", "2026-03-08T00:30:00-05:00", "2026-03-08T08:00:00-04:00"),
        ("America/New_York", "2026-11-01T00:30:00-04:00", "2026-11-01T08:00:00-05:00"),
        ("America/New_York", "2026-10-31T22:00:00-04:00", "2026-11-01T08:00:00-05:00"),
        ("Europe/Madrid", "2026-07-01T20:59:00+02:00", "2026-07-01T20:59:00+02:00"),
    ],
)
def test_a_night_in_which_the_clock_changes(zone: str, now: str, ends: str) -> None:
    at = [int(datetime.fromisoformat(one).timestamp()) * 1_000 for one in (now, ends)]
    assert free_ms(at[0], zone, 21 * 60, 8 * 60) == at[1]


@given(MINUTES)
def test_times_of_the_day_are_read_as_they_are_shown(found: int) -> None:
    assert minutes_of(shown(found)) == found


@pytest.mark.parametrize("wrong", ["", "24:00", "1:60", "x", "12"])
def test_what_is_no_time_of_the_day(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        minutes_of(wrong)

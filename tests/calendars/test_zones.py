"""A calendar's times: right on both sides of each change of clock, by what the file itself says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from api.audits.schedules import zones
from api.calendars.events import Event, Status
from api.calendars.feed import Head, written

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = Head("Our co-op", "https://ayni.example", datetime(2026, 11, 29, tzinfo=UTC))
CHANGING = ("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


class Change(NamedTuple):
    """From this time on, as the clock before it says it, clocks are so far ahead of UTC."""

    since: datetime
    offset: timedelta


def changes(zone: Any) -> list[Change]:  # noqa: ANN401 a component
    """What a VTIMEZONE says of its clocks, read as RFC 5545 (3.6.5) has it."""
    found = []
    for part in zone.subcomponents:
        offset = part["TZOFFSETTO"].td
        found.append(Change(part["DTSTART"].dt, offset))
        dates = part.get("RDATE", [])
        for one in dates if isinstance(dates, list) else [dates]:
            found += [Change(each.dt, offset) for each in one.dts]
    return sorted(found)


def at_utc(component: Any, calendar: Any) -> datetime:  # noqa: ANN401 components
    """When an event begins in UTC, by the file alone."""
    begins = component["DTSTART"]
    if begins.dt.tzinfo is UTC or begins.params.get("TZID") is None:
        return datetime.combine(begins.dt.date(), begins.dt.time(), UTC)
    [zone] = [one for one in calendar.walk("VTIMEZONE") if one["TZID"] == begins.params["TZID"]]
    local = begins.dt.replace(tzinfo=None)
    offset = [one.offset for one in changes(zone) if one.since <= local][-1]
    told: datetime = (local - offset).replace(tzinfo=UTC)
    return told


def visit(day: date, at: time, number: int = 0) -> Event:
    begins = datetime.combine(day, at)
    return Event(f"{number}", begins, 90, "Ana, Ben; and Ciro\nnext", "", "/x", Status.confirmed)


@given(st.sampled_from([*CHANGING, *zones()]), st.lists(DAYS, min_size=1, max_size=4))
def test_visits_begin_when_they_do_there(name: str, days: Sequence[date]) -> None:
    zone = ZoneInfo(name)
    # At noon no clock is turned.
    events = [visit(day, time(12), number) for number, day in enumerate(days)]
    if (max(days) - min(days)).days > 90:
        events = events[:1]
    file: Any = icalendar.Calendar.from_ical(written(events, zone, HEAD))
    told = {str(one["UID"]): at_utc(one, file) for one in file.walk("VEVENT")}
    assert told == {
        f"{one.uid}@ayni": one.begins.replace(tzinfo=zone).astimezone(UTC) for one in events
    }


def test_the_day_before_and_after_the_clocks_change() -> None:
    changed = date(2027, 3, 28)
    events = [visit(changed + timedelta(days), time(9, 30), days) for days in (-1, 0)]
    file: Any = icalendar.Calendar.from_ical(written(events, ZoneInfo("Europe/Madrid"), HEAD))
    before, after = (at_utc(one, file) for one in file.walk("VEVENT"))
    assert (before.hour, after.hour) == (8, 7)


def test_without_a_zone_the_time_of_day_is_that_of_whoever_reads() -> None:
    told = written([visit(date(2026, 12, 3), time(9, 30))], None, HEAD).decode()
    assert "DTSTART:20261203T093000\r\n" in told
    assert "VTIMEZONE" not in told


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_any_text_is_read_back_and_no_line_is_too_long(text: str) -> None:
    event = visit(date(2026, 12, 3), time(9, 30))._replace(title=text, text=text)
    told = written([event], ZoneInfo("Europe/Paris"), HEAD)
    assert all(len(line) <= 75 for line in told.split(b"\r\n"))
    file: Any = icalendar.Calendar.from_ical(told)
    [read] = file.walk("VEVENT")
    assert (str(read["SUMMARY"]), str(read["DESCRIPTION"])) == (text, text)

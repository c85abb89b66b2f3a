"""When somebody may be disturbed: quiet hours, by the clock of where they are."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.service.times import SECOND_MS

NIGHT_FROM, NIGHT_UNTIL = 21 * 60, 8 * 60
"""The usual quiet hours, in minutes of the day."""

HOUR_MINUTES = 60


def free_ms(now_ms: int, zone: str, quiet_from: int, quiet_until: int) -> int:
    """The first time from now on that is not quiet, in milliseconds since 1970.

    The hours are minutes of the day, the same twice for none. Where the clock skips the end of the
    quiet hours they end at the moment of the change; where it shows it twice, at the first.
    """
    if quiet_from == quiet_until:
        return now_ms
    there = ZoneInfo(zone)
    local = datetime.fromtimestamp(now_ms / SECOND_MS, UTC).astimezone(there)
    minute = local.hour * HOUR_MINUTES + local.minute
    if not _is_within(minute, quiet_from, quiet_until):
        return now_ms
    day = local.date() + timedelta(days=minute >= quiet_until)
    hour, rest = divmod(quiet_until, HOUR_MINUTES)
    ends = datetime(day.year, day.month, day.day, hour, rest, tzinfo=there)
    ends_ms = int(ends.timestamp()) * SECOND_MS
    # The clock that shows an hour twice is past its first end already.
    return max(now_ms, ends_ms)


def _is_within(minute: int, start: int, end: int) -> bool:
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def shown(minute: int) -> str:
    """A minute of the day as `21:00`."""
    hour, rest = divmod(minute, HOUR_MINUTES)
    return f"{hour:02}:{rest:02}"


def minutes_of(text: str) -> int:
    """The minute of the day that `21:00` is; raises `ValueError` for what is none."""
    hour, _colon, rest = text.partition(":")
    read = time(int(hour), int(rest))
    return read.hour * HOUR_MINUTES + read.minute

"""Spans of time as reports name them: a year, a quarter or a month, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

from api.service.times import DAY_MS, SECOND_MS
from credit.health import Window

PATTERN: Final = "^20[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]))?$"
YEAR: Final = "^20[0-9]{2}$"
MONTHS: Final = 12
QUARTER: Final = 3
YEARS_MAX: Final = 10


class Period(NamedTuple):
    """A span and its name, such as "2026", "2026-Q3" or "2026-11"."""

    name: str
    window: Window


def period_named(name: str) -> Period:
    """The span that a name of `PATTERN` means."""
    year, _, part = name.partition("-")
    first, months = _months(part)
    return Period(name, Window(_start(int(year), first), _start(int(year), first + months)))


def _months(part: str) -> tuple[int, int]:
    """The first month, from 1 on, and how many."""
    if not part:
        return 1, MONTHS
    if part.startswith("Q"):
        return 1 + QUARTER * (int(part[1:]) - 1), QUARTER
    return int(part), 1


def _start(year: int, month: int) -> int:
    years, rest = divmod(month - 1, MONTHS)
    return int(datetime(year + years, rest + 1, 1, tzinfo=UTC).timestamp()) * SECOND_MS


def quarter_of(time_ms: int) -> str:
    """The name of the quarter of a moment."""
    day = datetime.fromtimestamp(time_ms / 1000, UTC)
    return f"{day.year}-Q{(day.month - 1) // QUARTER + 1}"


def year_of(time_ms: int) -> str:
    """The name of the year of a moment."""
    return str(datetime.fromtimestamp(time_ms / 1000, UTC).year)


def quarters_since(from_ms: int, now_ms: int) -> list[str]:
    """The quarters that have begun, the latest first; no more than of `YEARS_MAX`."""
    found: list[str] = []
    at_ms = now_ms
    while at_ms >= from_ms and len(found) < 4 * YEARS_MAX:
        found.append(quarter_of(at_ms))
        at_ms = period_named(found[-1]).window.from_ms - DAY_MS
    return found or [quarter_of(now_ms)]


def quarters_and_years(from_ms: int, now_ms: int) -> list[str]:
    """The same with the years that they lie in, the latest first."""
    quarters = quarters_since(from_ms, now_ms)
    return sorted({*quarters, *(one[:4] for one in quarters)}, reverse=True)


def years_since(from_ms: int, now_ms: int) -> list[str]:
    """The years that have begun, the latest first; no more than `YEARS_MAX` before this one."""
    this = int(year_of(now_ms))
    first = max(int(year_of(from_ms)), this - YEARS_MAX)
    return [str(one) for one in range(this, first - 1, -1)]

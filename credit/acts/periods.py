"""Periods of the co-op's acts: whole months of UTC's calendar, from an instant up to another.

A period is `(from_ms, until_ms)`: what happened at `from_ms` is in it, what happened at `until_ms`
is in the next one. Whole months leave no choice of days to whoever runs an act.
"""

from __future__ import annotations

from typing import Final

Period = tuple[int, int]
"""Milliseconds since 1970 in UTC: the first in it, and the first after it."""

DAY_MS: Final = 86_400_000
_YEAR_MAX: Final = 9_999
_ERA_YEARS: Final = 400
_ERA_DAYS: Final = 146_097
_TO_1970: Final = 719_468
"""Days from 1 March of the year 0 to 1 January 1970."""


def month_ms(year: int, month: int) -> int:
    """When a month begins. Months past the twelfth are those of the years after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    shifted = year - (month <= 2)  # noqa: PLR2004 a year that begins in March ends with its leap day
    era, of_era = divmod(shifted, _ERA_YEARS)
    of_year = (153 * ((month + 9) % 12) + 2) // 5
    days = era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _TO_1970
    return days * DAY_MS


def month_of(time_ms: int) -> tuple[int, int]:
    """The year and month in which an instant lies."""
    year = 1970 + time_ms // (366 * DAY_MS)
    while month_ms(year + 1, 1) <= time_ms:
        year += 1
    month = 1
    while month_ms(year, month + 1) <= time_ms:
        month += 1
    return year, month


def months_from(from_ms: int, months: int) -> int | None:
    """Where a period of so many months ends; None unless `from_ms` begins a month."""
    if not 0 <= from_ms < month_ms(_YEAR_MAX, 1):
        return None
    year, month = month_of(from_ms)
    return month_ms(year, month + months) if month_ms(year, month) == from_ms else None


def last_period(now_ms: int, months: int) -> Period:
    """The latest period of so many months that has ended; those of a year count from January."""
    year, month = month_of(now_ms)
    first = month - (month - 1) % months
    return month_ms(year, first - months), month_ms(year, first)


def is_period(period: Period, months: int) -> bool:
    """Whether it is so many whole months."""
    return months_from(period[0], months) == period[1]


def is_day(period: Period) -> bool:
    """Whether it is one whole day."""
    return not period[0] % DAY_MS and period[1] - period[0] == DAY_MS

"""Periods of acts as fields of forms have them: the first month such as 2026-10, or a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from credit.acts.figures import MONTHS
from credit.acts.periods import DAY_MS, last_period, month_ms, month_of, months_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.acts.periods import Period

MONTH_LENGTH: Final = len("2026-10")
MOST: Final = 24
"""Months that may be chosen."""


def read_period(text: str, months: int | None) -> Period | None:
    """The period that begins then, of so many months or of a day; None for another text."""
    if months is not None and not MONTHS[0] <= months <= MONTHS[1]:
        return None
    try:
        first = date.fromisoformat(text if months is None else f"{text}-01")
    except ValueError:
        return None
    begins = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) * 1000
    if begins < 0:
        return None
    ends = begins + DAY_MS if months is None else months_from(begins, months)
    return None if ends is None else (begins, ends)


def period_before(months: int | None, now_ms: int) -> Period:
    """The latest period that is over, of so many months or of a day."""
    if months is None:
        today = now_ms - now_ms % DAY_MS
        return today - DAY_MS, today
    return last_period(now_ms, min(max(months, MONTHS[0]), MONTHS[1]))


def months_before(now_ms: int, chosen_ms: int) -> list[tuple[str, int]]:
    """The months that are over, the latest first, as a field has each, and when each begins."""
    year, month = month_of(now_ms)
    begins = {
        month_ms(year - back // 12 - 1, month + 12 - back % 12) for back in range(1, MOST + 1)
    }
    shown = sorted(begins | {chosen_ms}, reverse=True)
    return [(day_field(ms)[:MONTH_LENGTH], ms) for ms in shown if ms >= 0]


def months_field(time_ms: int) -> str:
    """What the field of a period that begins then has in it, if it is one of months."""
    return day_field(time_ms)[:MONTH_LENGTH]


def period_field(period: Period, figures: Mapping[str, int]) -> str:
    """What the field of a period that begins then has in it."""
    return day_field(period[0])[: MONTH_LENGTH if "months" in figures else None]


def days_of(period: Period) -> tuple[date, date]:
    """The first and the last day of a period, in UTC as the rules have it."""
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (period[0], period[1] - 1))
    return first.date(), last.date()


def day_field(time_ms: int) -> str:
    """What the field of a day has in it, in UTC."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).date().isoformat()

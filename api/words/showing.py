"""Amounts and times as people write them in the language in use."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from babel.dates import format_date, format_datetime, get_timezone_location
from babel.numbers import get_decimal_symbol

from api.words.days import first_of_month, written
from api.words.i18n import current, dates, places
from ledger.amounts import HOUR_SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from ledger.amounts import Unit

NO_BREAK: Final = "\u00a0"
DASH: Final = " \u2013 "
NARROW_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
"""Before amounts below zero: as wide as a plus, and said aloud, which a hyphen is not."""
HYPHEN: Final = "-"

_below_zero: ContextVar[str] = ContextVar("below_zero", default=MINUS)

SHOWN_MS_MAX: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, where calendars as we know them end."""


def with_hyphens() -> AbstractContextManager[None]:
    """Write amounts below zero as keyboards do within the block: for terminals and programs."""
    return _written(HYPHEN)


def with_minus() -> AbstractContextManager[None]:
    """Write them as people read them: a service speaks to others than the terminal it runs in."""
    return _written(MINUS)


@contextmanager
def _written(sign: str) -> Iterator[None]:
    before = _below_zero.set(sign)
    try:
        yield
    finally:
        _below_zero.reset(before)


def typed(shown: str) -> str:
    """A shown amount as a keyboard writes it, which spreadsheets and fields of forms read."""
    return HYPHEN + shown[1:] if shown.startswith(MINUS) else shown


def show_amount(unit: Unit, subunits: int) -> str:
    """The amount with its unit: "3 h 30", "45 min", "12.50 EUR" ("12,50 EUR" in French).

    Narrow spaces part thousands in every language, and a true minus stands before what is below
    zero (`with_hyphens` aside): `Unit.read` reads what is shown.
    """
    if unit.scale == HOUR_SCALE:
        return _hours(subunits)
    places = len(str(unit.scale)) - 1
    sign = _below_zero.get() if subunits < 0 else ""
    whole, rest = divmod(abs(subunits), unit.scale)
    parted = f"{whole:,}".replace(",", NARROW_SPACE)
    fraction = f"{get_decimal_symbol(current())}{rest:0{places}}" if places else ""
    return f"{sign}{parted}{fraction} {unit.code}"


def show_degrees(hundredths: int) -> str:
    """Hundredths of a degree as other numbers are: "\u221213.53", in Spanish "\u221213,53"."""
    sign = _below_zero.get() if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}{get_decimal_symbol(current())}{rest:02}"


def _hours(minutes: int) -> str:
    sign = _below_zero.get() if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), HOUR_SCALE)
    if not whole and rest:
        return f"{sign}{rest} min"
    return f"{sign}{whole} h {rest:02}" if rest else f"{sign}{whole} h"


def show_time(time_ms: int) -> str:
    """The moment in UTC; times are milliseconds since 1970."""
    moment = datetime.fromtimestamp(min(time_ms, SHOWN_MS_MAX) / 1000, UTC)
    shown = format_datetime(moment, "medium", tzinfo=UTC, locale=dates())
    return f"{first_of_month(shown, dates())} UTC"


def show_span(from_ms: int, until_ms: int) -> str:
    """A period in UTC: "October 2026" where it is a month, else its first and its last day."""
    first, last = (datetime.fromtimestamp(ms / 1000, UTC).date() for ms in (from_ms, until_ms - 1))
    if (first.year, first.month) == (last.year, last.month) and first.day == 1 != last.day:
        return str(format_date(first, "LLLL yyyy", locale=dates()))
    shown = [written(day, "medium", dates()) for day in (first, last)]
    return DASH.join(dict.fromkeys(shown))


def show_zone(zone: str) -> str:
    """A time zone as people say it, by its city: "Lisbonne" for "Europe/Lisbon" in French."""
    said = str(get_timezone_location(zone, locale=places(), return_city=True))
    return said.rpartition("/")[2]

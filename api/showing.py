"""Amounts and times as people write them in the language in use."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from babel.dates import format_datetime
from babel.numbers import format_decimal

from api.i18n import current
from ledger.amounts import HOUR_SCALE

if TYPE_CHECKING:
    from ledger.amounts import Unit

SHOWN_MS_MAX: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, where calendars as we know them end."""


def show_amount(unit: Unit, subunits: int) -> str:
    """The amount with its unit: "3 h 30", "45 min", "12.50 EUR" ("12,50 EUR" in French)."""
    if unit.scale == HOUR_SCALE:
        return _hours(subunits)
    places = len(str(unit.scale)) - 1
    pattern = "#,##0." + "0" * places if places else "#,##0"
    number = Decimal(subunits).scaleb(-places)
    return f"{format_decimal(number, format=pattern, locale=current())} {unit.code}"


def _hours(minutes: int) -> str:
    sign = "-" if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), HOUR_SCALE)
    if not whole and rest:
        return f"{sign}{rest} min"
    return f"{sign}{whole} h {rest:02}" if rest else f"{sign}{whole} h"


def show_time(time_ms: int) -> str:
    """The moment in UTC; times are milliseconds since 1970."""
    moment = datetime.fromtimestamp(min(time_ms, SHOWN_MS_MAX) / 1000, UTC)
    return f"{format_datetime(moment, 'medium', tzinfo=UTC, locale=current())} UTC"

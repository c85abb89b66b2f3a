"""When visits begin, and until when their hours stay set aside: by the clocks where the book is.

Pure, but for the book's time zone, which is the one that its closings go by. Where a clock skips
an hour, what was said to be within it is an hour later; where an hour comes twice, it is the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from api.audits import schedules
from api.service.times import SECOND_MS

if TYPE_CHECKING:
    from sqlmodel import Session

    from ledger.store import Place

AFTERWARDS: Final = timedelta(days=14)
"""How long after its day a visit's hours stay set aside: both sides have yet to say how long."""

TO_SAY: Final = timedelta(days=7)
"""How many days are left for that at the least when a visit is put off."""

AHEAD: Final = timedelta(days=350)
"""How far ahead a visit may be: its hours are set aside for a year at most."""

_DAY: Final = timedelta(days=1)


def zone_of(session: Session, place: Place) -> ZoneInfo:
    """The time zone of a book; UTC where stewards have set none."""
    return schedules.zone_of(session, place) or ZoneInfo("UTC")


def day_at(now_ms: int, zone: ZoneInfo) -> date:
    """Which day it is there."""
    return datetime.fromtimestamp(now_ms / SECOND_MS, UTC).astimezone(zone).date()


def begins_ms(day: date, at: str, zone: ZoneInfo) -> int:
    """When a visit begins; with its day where no time `at` is said, which is "" then."""
    clock = time.fromisoformat(at) if at else time()
    return int(datetime.combine(day, clock, zone).timestamp()) * SECOND_MS


def ends_ms(day: date, zone: ZoneInfo) -> int:
    """The last moment of the fourteenth day after a visit's: so long its hours stay set aside."""
    return begins_ms(day + AFTERWARDS + _DAY, "", zone) - 1


def last_day(until_ms: int, now_ms: int, zone: ZoneInfo) -> date:
    """The last day to which a visit can be put off whose hours are set aside until then."""
    end = day_at(until_ms, zone)
    return max(end - TO_SAY, min(end - _DAY, day_at(now_ms, zone)))

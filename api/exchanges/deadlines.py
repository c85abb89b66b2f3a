"""Until when something is needed: a day, or a time of that day, as they are in the co-op.

Kept as it was said, beside the moment at which it is over. That is counted in the book's time zone
where stewards have said one; else a day is over once it is over everywhere, so that nothing ends
before its time anywhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from api.audits.schedules import zone_of
from api.rotas.shown import show_clock, show_visit_day
from api.service.malformed import Why, malformed
from api.service.times import DAY_MS, SECOND_MS

if TYPE_CHECKING:
    from datetime import tzinfo

    from api.service.callers import AtBook

DAYS_MAX: Final = 90
LAST_PLACE: Final = timezone(-timedelta(hours=12))
"""Where days end last."""


class Needed(Protocol):
    """A row that says until when: a day such as "2026-12-03" and a time "18:00", or neither."""

    needed_day: str | None
    needed_at: str | None


class Deadline(NamedTuple):
    """Until when, as it is kept; `ends_ms` is the first moment at which it is over."""

    day: str
    at: str | None
    ends_ms: int


def deadline(caller: AtBook, day: str, at: str) -> Deadline | None:
    """The deadline that was written; None where no day was.

    `ProblemError` for what is no day or time, for a time without a day, and for what is over by now
    or further ahead than `DAYS_MAX` days.
    """
    if not day and not at:
        return None
    try:
        on, until = date.fromisoformat(day), time.fromisoformat(at) if at else None
    except ValueError as error:
        raise malformed("needed", Why.not_days_to_come) from error
    zone = zone_of(caller.session, caller.place) or LAST_PLACE
    ends_ms = _ends_ms(on, until, zone)
    if not caller.now_ms < ends_ms <= caller.now_ms + (DAYS_MAX + 1) * DAY_MS:
        raise malformed("needed", Why.not_days_to_come)
    return Deadline(str(on), until.strftime("%H:%M") if until else None, ends_ms)


def _ends_ms(on: date, until: time | None, zone: tzinfo) -> int:
    if until is None:
        moment = datetime.combine(on + timedelta(days=1), time(), zone)
    else:
        moment = datetime.combine(on, until, zone)
    return int(moment.astimezone(UTC).timestamp()) * SECOND_MS


def show_deadline(row: Needed) -> str:
    """Until when, as people read it: "Thursday, December 3, 6:00 PM"; empty if it is not said."""
    if row.needed_day is None:
        return ""
    shown = show_visit_day(date.fromisoformat(row.needed_day))
    return f"{shown}, {show_clock(row.needed_at)}" if row.needed_at else shown

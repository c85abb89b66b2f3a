"""When a book's epochs close by themselves: every day, week or month at midnight of its time zone.

A schedule says nothing of what was done: whether a closing is due follows from the last epoch's
time. So what was missed while nothing ran is caught up by one closing, and not by several.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from sqlmodel import col, select

from api.audits.tables import ScheduleRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.times import SECOND_MS
from api.words.i18n import N_
from chain.records import EpochRecord
from chain.tables import EpochRow
from ledger.rules.books import STEWARD
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlmodel import Session

    from api.service.callers import Caller

LOG: Final = logging.getLogger("ayni.schedules")
NEVER: Final = ""
PERIODS: Final[Mapping[str, str]] = {
    NEVER: N_("Only by hand"),
    "day": N_("Every day"),
    "week": N_("Every week"),
    "month": N_("Every month"),
}
"""How often books may close, as pages say it; a week begins on Monday."""


class Due(NamedTuple):
    """A book that should have been closed at `since_ms` or later, and was not."""

    community: str
    book_id: str
    since_ms: int


@cache
def zones() -> Sequence[str]:
    """The time zones that a book may have: those named after a region and a place, and UTC."""
    regions = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe")
    found = [
        name for name in available_timezones()
        if name.partition("/")[0] in (*regions, "Indian", "Pacific")
    ]  # fmt: skip
    return sorted([*found, "UTC"])


def begun_ms(now_ms: int, zone: str, period: str) -> int:
    """The first moment of the day, week or month that it is there now, in ms since 1970.

    Where a clock skips midnight, the day begins at the moment of the change.
    """
    there = ZoneInfo(zone)
    day = datetime.fromtimestamp(now_ms / SECOND_MS, UTC).astimezone(there).date()
    return _midnight_ms(_first(day, period), there)


def next_ms(now_ms: int, zone: str, period: str) -> int:
    """When the next day, week or month begins there."""
    there = ZoneInfo(zone)
    day = _first(datetime.fromtimestamp(now_ms / SECOND_MS, UTC).astimezone(there).date(), period)
    days = {"day": 1, "week": 7, "month": 32}[period]
    return _midnight_ms(_first(day + timedelta(days), period), there)


def _first(day: date, period: str) -> date:
    if period == "week":
        return day - timedelta(day.weekday())
    return day.replace(day=1) if period == "month" else day


def _midnight_ms(day: date, there: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), there).timestamp()) * SECOND_MS


def schedule_of(session: Session, place: Place) -> ScheduleRow | None:
    """A book's schedule, if stewards have set one."""
    return session.get(ScheduleRow, tuple(place))


def zone_of(session: Session, place: Place) -> ZoneInfo | None:
    """The time zone that stewards have said for a book, if they have; none that is no more."""
    schedule = schedule_of(session, place)
    return ZoneInfo(schedule.zone) if schedule is not None and schedule.zone in zones() else None


def set_schedule(caller: Caller, zone: str, period: str) -> ScheduleRow:
    """Let the book close so from now on, as a steward.

    `ProblemError` for anybody else, and for what is no zone or period.
    """
    caller.require_role(STEWARD)
    for where, holds in (("zone", zone in zones()), ("every", period in PERIODS)):
        if not holds:
            raise malformed(where, Why.not_known)
    row = ScheduleRow(
        community_id=caller.place.community, book=caller.place.book, zone=zone, period=period,
        since_ms=caller.now_ms,
    )  # fmt: skip
    caller.service.database.write(lambda session: session.merge(row)).result()
    return row


def due(session: Session, now_ms: int) -> Sequence[Due]:
    """The books that should have been closed by now."""
    return list(_due(session, now_ms))


def _due(session: Session, now_ms: int) -> Iterator[Due]:
    row, book = ScheduleRow, BookRow
    at_book = (col(book.community_id) == row.community_id, col(book.book) == row.book)
    wanted = select(row, book).join(book, at_book[0] & at_book[1]).where(row.period != NEVER)
    for schedule, head in session.exec(wanted).all():
        if schedule.zone not in zones():
            # Lists of zones change; the others' books close all the same.
            LOG.error("a book does not close: %s is no zone any more", schedule.zone)
            continue
        begun = begun_ms(now_ms, schedule.zone, schedule.period)
        last = _last(session, Place(head.community_id, head.book))
        if schedule.since_ms >= begun or (last is not None and last.time_ms >= begun):
            continue
        closed = 0 if last is None else EpochRecord.from_bytes(last.record).journal_size
        if head.size > closed:
            yield Due(head.community_id, head.book_id, begun)


def _last(session: Session, place: Place) -> EpochRow | None:
    of_book = select(EpochRow).where(*in_book(EpochRow, place))
    return session.exec(of_book.order_by(col(EpochRow.epoch).desc()).limit(1)).first()

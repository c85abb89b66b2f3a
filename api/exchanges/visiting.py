"""The lists of a member's visits: to answer, to come, to say how long they were, and past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.exchanges.bookings import booking_at, bookings, told
from api.exchanges.tables import VisitRow
from api.exchanges.visit_days import day_at, zone_of
from api.exchanges.visits import VisitState, move, propose
from api.service.rows import in_book
from ledger.tables import HoldRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlmodel.sql.expression import SelectOfScalar

    from api.exchanges.bookings import Booking
    from api.exchanges.visits import Planned
    from api.service.callers import Caller

PAST_MAX: Final = 20
OFF_MAX: Final = 20
"""The latest visits that are over, and visits to come that were called off, that are listed."""

NEXT_MAX: Final = 3


class Visits(NamedTuple):
    """A member's bookings, each in one list.

    Attributes:
        ask: for the member to answer.
        say: begun, or without a day: how long they were is to be said, or agreed to.
        coming: by day; called-off ones among them.
        past: the latest first.
    """

    ask: list[Booking]
    say: list[Booking]
    coming: list[Booking]
    past: list[Booking]


def plan(caller: Caller, hold: str, planned: Planned, to: str | None) -> VisitRow:
    """Ask for the visit of a hold that is yet to be signed `to` an account, or move one that is.

    `ProblemError` where that cannot be.
    """
    if to is not None and caller.session.get(HoldRow, (*caller.place, hold)) is None:
        return propose(caller, hold, to, planned)
    return move(caller, booking_at(caller, hold), planned)


def visits(caller: Caller) -> Visits:
    """All of a member's."""
    found = bookings(caller)
    open_ = [one for one in found if not one.over]
    ask = [one for one in open_ if one.to_answer]
    rest = [one for one in open_ if one not in ask]
    off = _off_to_come(caller, found)
    coming = sorted([one for one in rest if not one.begun] + off, key=_begins)
    gone = {one.row.hold_id for one in off}
    past = [one for one in _past(caller) if one.row.hold_id not in gone]
    return Visits(ask, [one for one in rest if one.begun], coming, past)


def next_visits(open_: Sequence[Booking]) -> list[Booking]:
    """For home: the visits that come first, whether they are agreed to or asked for."""
    found = [
        one for one in open_
        if one.visit is not None and one.visit.is_on and not (one.over or one.begun)
    ]  # fmt: skip
    return sorted(found, key=_begins)[:NEXT_MAX]


def called_off(caller: Caller, open_: Sequence[Booking]) -> list[Booking]:
    """The visits to come that the other called off and the member has not read about."""
    off = [*_off_to_come(caller, open_), *(one for one in open_ if not one.begun)]
    return [
        one for one in off
        if one.visit is not None and not one.visit.is_on
        and one.visit.row.by != caller.member and not one.visit.row.seen
    ]  # fmt: skip


def usual_place(caller: Caller) -> str:
    """Where the latest of the visits was that the member asked for; empty where none says it."""
    wanted = select(VisitRow.place).where(
        *in_book(VisitRow, caller.place), VisitRow.owner == caller.member, VisitRow.place != ""
    )
    latest = wanted.order_by(col(VisitRow.day).desc(), col(VisitRow.hold_id)).limit(1)
    return caller.session.exec(latest).first() or ""


def _begins(booked: Booking) -> int:
    return 0 if booked.visit is None else booked.visit.begins_ms


def _off_to_come(caller: Caller, open_: Iterable[Booking]) -> list[Booking]:
    """Those called off whose hours are free again, from today on."""
    today = day_at(caller.now_ms, zone_of(caller.session, caller.place))
    wanted = (
        _own(caller)
        .where(VisitRow.day >= str(today))
        .where(col(VisitRow.state).in_([VisitState.declined, VisitState.off]))
        .order_by(col(VisitRow.day), col(VisitRow.hold_id))
    )
    holds = set(caller.session.exec(wanted.limit(OFF_MAX)))
    return _booked(caller, holds - {one.row.hold_id for one in open_})


def _past(caller: Caller) -> list[Booking]:
    """Those whose hours were taken or are free, the latest day first."""
    wanted = _own(caller).order_by(col(VisitRow.day).desc(), col(VisitRow.hold_id))
    over = or_(col(HoldRow.remaining) == 0, col(HoldRow.until_ms) <= caller.now_ms)
    ended = select(HoldRow.hold_id).where(*in_book(HoldRow, caller.place), over)
    holds = caller.session.exec(wanted.where(col(VisitRow.hold_id).in_(ended)).limit(PAST_MAX))
    return sorted(_booked(caller, set(holds)), key=_begins, reverse=True)


def _own(caller: Caller) -> SelectOfScalar[str]:
    sides = or_(VisitRow.owner == caller.member, VisitRow.member_id == caller.member)
    return select(VisitRow.hold_id).where(*in_book(VisitRow, caller.place), sides)


def _booked(caller: Caller, holds: set[str]) -> list[Booking]:
    if not holds:
        return []
    wanted = select(HoldRow).where(*in_book(HoldRow, caller.place))
    of_those = wanted.where(col(HoldRow.hold_id).in_(holds)).order_by(col(HoldRow.hold_id))
    rows = caller.session.exec(of_those).all()
    return [one for one in told(caller, rows) if one.visit is not None]

"""Visits: when and where the care of a hold is to be given, and whether that was agreed to.

Whoever books asks; the other says that they come or cannot. Both may move a visit, which asks anew,
or call it off. None of this moves hours, and none of it is in the journal: the hold is, and who may
free it. Leaves to others: how long the visit was (`api.exchanges.captures`).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, select

from api.exchanges.tables import VisitRow
from api.exchanges.visit_days import (
    AFTERWARDS,
    AHEAD,
    begins_ms,
    day_at,
    ends_ms,
    last_day,
    zone_of,
)
from api.http.limits import at_most
from api.people.holders import holders
from api.rotas.booking import promised
from api.rotas.reading import row_day
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlmodel import Session
    from sqlmodel.sql.expression import SelectOfScalar

    from api.exchanges.bookings import Booking
    from api.service.callers import Caller

DAILY_MAX: Final = 40
"""Visits that one member asks for in a day."""

PLACE_LENGTH_MAX: Final = 120


class VisitState(StrEnum):
    """What was said of a visit."""

    asked = "asked"
    agreed = "agreed"
    declined = "declined"
    off = "off"


class Planned(NamedTuple):
    """What a visit shall be; `at` is a time of day, such as "09:30", or empty."""

    day: date
    at: str
    place: str
    note: str


class Visit(NamedTuple):
    """A visit as it stands for whoever looks.

    Attributes:
        begins_ms: from when on it can be said how long it was.
        mine: whether it is for whoever looks to answer, while there is time.
    """

    row: VisitRow
    begins_ms: int
    mine: bool

    @property
    def day(self) -> date:
        """The day, where the book is."""
        return row_day(self.row.day)

    @property
    def is_on(self) -> bool:
        """Whether nobody has said that it will not be."""
        return self.row.state in {VisitState.asked, VisitState.agreed}


def visits_of(caller: Caller, rows: Sequence[VisitRow]) -> Mapping[str, Visit]:
    """The visits in these rows, by hold."""
    if not rows:
        return {}
    zone = zone_of(caller.session, caller.place)
    today = str(day_at(caller.now_ms, zone))
    return {
        row.hold_id: Visit(
            row,
            begins_ms(row_day(row.day), row.at, zone),
            row.state == VisitState.asked and row.by != caller.member and today <= row.day,
        )
        for row in rows
    }


def visit_rows(caller: Caller, holds: Sequence[str]) -> Sequence[VisitRow]:
    """What is kept of the visits of these holds."""
    wanted = select(VisitRow).where(*in_book(VisitRow, caller.place))
    return caller.session.exec(wanted.where(col(VisitRow.hold_id).in_(holds))).all()


def propose(caller: Caller, hold: str, to: str, planned: Planned) -> VisitRow:
    """Ask the holder of an account for a visit whose hold is yet to be signed, with that id.

    The hours are to be set aside until the row's `ends_ms`. Who has promised to come to that visit
    of a rota has agreed already; and such a visit may be past. `ProblemError` where nobody may be
    asked so, or on such a day.
    """
    side = holders(caller, [to]).get(to)
    if side is None or not side.open or side.member == caller.member:
        raise malformed("to", Why.not_another_member)
    comes = promised(caller, hold, side.member, planned.day)
    zone = zone_of(caller.session, caller.place)
    today = day_at(caller.now_ms, zone)
    if not today - (timedelta() if comes is None else AFTERWARDS) <= planned.day <= today + AHEAD:
        raise malformed("day", Why.not_days_to_come)
    state = VisitState.agreed if comes else VisitState.asked
    row = _row(caller, hold, (caller.member, side.member), planned, state)
    row.ends_ms = ends_ms(max(planned.day, today), zone)

    def write(session: Session) -> None:
        known = session.get(VisitRow, (*caller.place, hold))
        if known is not None and known.owner != caller.member:
            raise malformed("hold", Why.another_has_this_id)
        if known is None:
            at_most(DAILY_MAX, session.exec(_lately(caller)).one())
        session.merge(row)

    caller.service.database.write(write).result()
    return row


def _lately(caller: Caller) -> SelectOfScalar[int]:
    mine = (*in_book(VisitRow, caller.place), VisitRow.owner == caller.member)
    return select(func.count()).where(*mine, VisitRow.time_ms > caller.now_ms - DAY_MS)


def _row(
    caller: Caller, hold: str, sides: tuple[str, str], planned: Planned, state: VisitState
) -> VisitRow:
    owner, member = sides
    return VisitRow(
        community_id=caller.place.community, book=caller.place.book, hold_id=hold, owner=owner,
        member_id=member, day=str(planned.day), at=planned.at, place=planned.place,
        note=planned.note, state=state, by=caller.member, text="", seen=False,
        time_ms=caller.now_ms, ends_ms=0,
    )  # fmt: skip


def move(caller: Caller, booking: Booking, planned: Planned) -> VisitRow:
    """Say when and where a booking's visit is to be: who is on the other side is asked anew.

    A note alone asks nobody. `ProblemError` once it is over or somebody has said how long it was,
    and for a day after which too little time would be left.
    """
    _require_to_come(booking)
    if not may_move(caller, booking, planned.day):
        raise malformed("day", Why.not_days_to_come)
    sides = (caller.member, booking.other) if booking.gives else (booking.other, caller.member)
    row = _row(caller, booking.row.hold_id, sides, planned, VisitState.asked)
    row.ends_ms = booking.row.until_ms

    def write(session: Session) -> None:
        known = session.get(VisitRow, (*caller.place, row.hold_id))
        if known is not None and _is_same(known, planned):
            known.note = planned.note
            return
        row.time_ms = _after(caller, known)
        session.merge(row)

    caller.service.database.write(write).result()
    return row


def may_move(caller: Caller, booking: Booking, day: date) -> bool:
    """Whether a booking's visit can be on that day, as far as its hours are set aside."""
    zone = zone_of(caller.session, caller.place)
    latest = last_day(booking.row.until_ms, caller.now_ms, zone)
    return not booking.over and day_at(caller.now_ms, zone) <= day <= latest


def _is_same(known: VisitRow, planned: Planned) -> bool:
    """Whether it is the visit that both know of, and still on."""
    is_on = known.state in {VisitState.asked, VisitState.agreed}
    return is_on and (known.day, known.at, known.place) == (
        str(planned.day), planned.at, planned.place
    )  # fmt: skip


def _after(caller: Caller, known: VisitRow | None) -> int:
    """A time for what is said now: later than what was said before, so that it tells them apart."""
    return caller.now_ms if known is None else max(caller.now_ms, known.time_ms + 1)


def agree(caller: Caller, booking: Booking, asked_ms: int) -> None:
    """Say that one comes, or that another time suits.

    `ProblemError` unless the visit stands as it was asked at `asked_ms`, by the other.
    """

    def write(session: Session) -> None:
        row = session.get(VisitRow, (*caller.place, booking.row.hold_id))
        if row is None or booking.over:
            raise ProblemError(Trouble.resource_must_exist)
        if (row.state, row.by) == (VisitState.agreed, caller.member):
            return
        if row.state != VisitState.asked or row.by == caller.member or row.time_ms != asked_ms:
            raise malformed("asked_ms", Why.changed_meanwhile)
        row.state, row.by, row.text = VisitState.agreed, caller.member, ""
        row.seen, row.time_ms = False, _after(caller, row)

    caller.service.database.write(write).result()


def call_off(caller: Caller, booking: Booking, text: str) -> None:
    """Say that one cannot come, or needs nobody; the other sees that, with the reason if any.

    The hours stay set aside until either side frees them by an order. `ProblemError` once it is
    over or somebody has said how long it was: what was given is not called off.
    """
    visit = booking.visit
    if visit is None or visit.is_on:
        _require_to_come(booking)
    state = VisitState.off if booking.gives else VisitState.declined

    def write(session: Session) -> None:
        row = session.get(VisitRow, (*caller.place, booking.row.hold_id))
        if row is None:
            raise ProblemError(Trouble.resource_must_exist)
        if row.state not in {VisitState.declined, VisitState.off}:
            row.state, row.by, row.text = state, caller.member, text
            row.seen, row.time_ms = False, _after(caller, row)

    caller.service.database.write(write).result()


def _require_to_come(booking: Booking) -> None:
    if booking.over or booking.mine or booking.theirs:
        raise malformed("hold", Why.over)


def see(caller: Caller, booking: Booking) -> None:
    """Keep that the member has read what the other said last; it waits no more."""

    def write(session: Session) -> None:
        row = session.get(VisitRow, (*caller.place, booking.row.hold_id))
        if row is not None and row.by != caller.member:
            row.seen = True

    caller.service.database.write(write).result()

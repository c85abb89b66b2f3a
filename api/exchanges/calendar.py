"""Booked visits, for the calendars of their two sides: with whom, where, and whether it was agreed.

A visit of a rota is told by that alone (`api.rotas.calendar`), whatever was set aside for it.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from sqlmodel import col, or_, select

from api.calendars.events import Event, Status
from api.exchanges.tables import VisitRow
from api.exchanges.taken import taken
from api.exchanges.visits import VisitState
from api.people.called import called
from api.people.holders import holders
from api.rotas.reading import row_day
from api.rotas.shown import SIGNS
from api.rotas.tables import RotaBookingRow
from api.rotas.turns import State
from api.service.rows import in_book
from ledger.amounts import HOUR_SCALE
from ledger.tables import HoldRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.calendars.events import Asked
    from api.service.callers import Caller

VISITS_MAX: Final = 500
UNSAID: Final = 60
"""Minutes, where the book does not count in hours."""

SHOWN: Final = {
    VisitState.asked: (State.asked, Status.tentative),
    VisitState.agreed: (State.confirmed, Status.confirmed),
    VisitState.declined: (State.off, Status.cancelled),
    VisitState.off: (State.off, Status.cancelled),
}
"""How each is signed, and what calendars call it."""


def visit_events(caller: Caller, asked: Asked) -> Iterator[Event]:
    """The visits that the member booked, or was booked for; none of one rota alone."""
    if asked.of != caller.member:
        return
    rows = _rows(caller, asked)
    holds = _holds(caller, [row.hold_id for row in rows])
    known = holders(caller, {side for hold in holds.values() for side in (hold.payer, hold.payee)})
    given = taken(caller, [hold for hold in holds.values() if not hold.remaining])
    names = called(caller.session, caller.place, [one for row in rows for one in _sides(row)])
    for row in rows:
        hold = holds.get(row.hold_id)
        # One may ask somebody for a visit, and then set hours aside for somebody else.
        if hold is not None and _sides(row) == tuple(
            known[side].member for side in (hold.payer, hold.payee)
        ):
            yield _event(caller, row, hold, names, given.get(row.hold_id, 0))


def _rows(caller: Caller, asked: Asked) -> Sequence[VisitRow]:
    row, me = VisitRow, caller.member
    of_rotas = select(RotaBookingRow.hold_id).where(*in_book(RotaBookingRow, caller.place))
    wanted = (
        select(row)
        .where(*in_book(row, caller.place), or_(row.owner == me, row.member_id == me))
        .where(row.day >= str(asked.since), row.day <= str(asked.until))
        .where(col(row.hold_id).not_in(of_rotas))
        .order_by(col(row.day), col(row.hold_id))
    )
    return caller.session.exec(wanted.limit(VISITS_MAX)).all()


def _holds(caller: Caller, ids: Sequence[str]) -> Mapping[str, HoldRow]:
    """Those of the holds that were signed."""
    wanted = select(HoldRow).where(*in_book(HoldRow, caller.place), col(HoldRow.hold_id).in_(ids))
    return {row.hold_id: row for row in caller.session.exec(wanted)}


def _sides(row: VisitRow) -> tuple[str, str]:
    return row.owner, row.member_id


def _event(
    caller: Caller, row: VisitRow, hold: HoldRow, names: Mapping[str, str], given: int
) -> Event:
    """One visit; `given` is what was taken of its hold, in subunits, if nothing is left of that."""
    state, status = SHOWN[VisitState(row.state)]
    if not hold.remaining and not given:
        state, status = State.off, Status.cancelled
    [other] = [one for one in _sides(row) if one != caller.member]
    title = " · ".join(filter(None, (f"{SIGNS[state]} {names[other]}", row.note.split("\n")[0])))
    day = row_day(row.day)
    begins = datetime.combine(day, time.fromisoformat(row.at)) if row.at else day
    length = hold.remaining or given
    minutes = length if caller.unit.scale == HOUR_SCALE and length else UNSAID
    path = f"/app/bookings/{row.hold_id}"
    return Event(row.hold_id, begins, minutes, title, row.note, path, status, row.place)

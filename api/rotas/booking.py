"""From a visit to booked care: hours set aside with the page that always does that.

The hold bears an id that was given for that visit and whoever comes to it. So the book takes it
once, and says itself whether it came to be.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.holders import Holder, holders
from api.rotas.changing import change
from api.rotas.reading import any_rota, row_day, visit_at
from api.rotas.tables import RotaBookingRow
from api.rotas.turns import today
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.amounts import HOUR_SCALE
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import AccountRow, HoldRow
from wallets.memos import MEMO_LENGTH_MAX

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session
    from sqlmodel.sql.expression import SelectOfScalar

    from api.rotas.reading import Rota
    from api.rotas.turns import Visit
    from api.service.callers import Caller

AFTERWARDS: Final = timedelta(days=14)
"""How long after a visit its hours stay set aside: both sides have yet to say how long it was."""

TRIES_MAX: Final = 10
"""Holds for one visit and carer, after others were freed."""


class Booked(NamedTuple):
    """A hold for a visit.

    Attributes:
        member: whom it was for, who may not be the one who comes by now.
        remaining: subunits that are set aside still; 0 once they were taken or freed.
    """

    hold: str
    member: str
    remaining: int


class Prefilled(NamedTuple):
    """What the form to book care begins with, for a visit; `amount` in a book of hours."""

    id_: str
    carer: Holder
    amount: int | None
    text: str
    day: date
    at: str
    until: date
    back: str


def booked_for(caller: Caller, rota: Rota, since: date, until: date) -> dict[date, list[Booked]]:
    """The holds for visits between two days, by day, the latest first."""
    booking = RotaBookingRow
    wanted = (
        select(booking, HoldRow)
        .where(*in_book(booking, caller.place), *in_book(HoldRow, caller.place))
        .where(booking.rota_id == rota.row.rota_id, HoldRow.hold_id == booking.hold_id)
        .where(booking.day >= str(since), booking.day <= str(until))
        .order_by(col(booking.day), col(booking.hold_id).desc())
    )
    found: dict[date, list[Booked]] = {}
    for row, hold in caller.session.exec(wanted):
        left = 0 if hold.until_ms <= caller.now_ms else hold.remaining
        found.setdefault(row_day(row.day), []).append(Booked(row.hold_id, row.member_id, left))
    return found


def prepare(caller: Caller, id_: str, day: date) -> Prefilled | None:
    """Give the visit's next hold its id; None where hours are set aside already, or too often were.

    `ProblemError` unless the rota is the member's and somebody comes.
    """
    rota, visit = visit_at(caller, id_, day)
    if rota.row.member_id != caller.member or visit.who is None:
        raise ProblemError(Trouble.resource_must_exist)
    hold = uuid7(caller.now_ms, caller.service.sources.random(RANDOM_BYTES))

    def do(session: Session, rota: Rota) -> tuple[Visit, RotaBookingRow] | None:
        visit, carer = _still_comes(caller, rota, day)
        given = session.exec(_given(caller, rota, visit)).all()
        holds = [session.get(HoldRow, (*caller.place, past.hold_id)) for past in given]
        if any(hold and hold.remaining and hold.until_ms > caller.now_ms for hold in holds):
            return None
        if holds and holds[0] is None:
            return visit, given[0]
        if len(given) >= TRIES_MAX:
            return None
        row = RotaBookingRow(
            community_id=caller.place.community, book=caller.place.book, rota_id=rota.row.rota_id,
            day=str(visit.day), hold_id=hold, member_id=carer, owner=caller.member,
        )  # fmt: skip
        session.add(row)
        return visit, row

    found = change(caller, id_, do)
    return None if found is None else _prefilled(caller, rota, *found)


def _still_comes(caller: Caller, rota: Rota, day: date) -> tuple[Visit, str]:
    """The visit as it stands now that nobody else changes it, and who comes to it still.

    Who comes may be another than when the caller looked; `ProblemError` where it is nobody.
    """
    visit = rota.visit(day)
    if rota.row.member_id != caller.member or visit is None or visit.who is None:
        raise ProblemError(Trouble.resource_must_exist)
    return visit, visit.who


def _given(caller: Caller, rota: Rota, visit: Visit) -> SelectOfScalar[RotaBookingRow]:
    """The ids given for a visit and whoever comes to it, the latest first."""
    booking = RotaBookingRow
    wanted = select(booking).where(
        *in_book(booking, caller.place), booking.rota_id == rota.row.rota_id,
        booking.day == str(visit.day), booking.member_id == visit.who,
        booking.owner == caller.member,
    )  # fmt: skip
    return wanted.order_by(col(booking.hold_id).desc()).limit(TRIES_MAX)


def prefilled(caller: Caller, rota: Rota, visit: Visit) -> Prefilled | None:
    """What to begin the form with; None where nothing was prepared, or the hold is in the book."""
    given = caller.session.exec(_given(caller, rota, visit)).first()
    if given is None or caller.session.get(HoldRow, (*caller.place, given.hold_id)) is not None:
        return None
    return _prefilled(caller, rota, visit, given)


def promised(caller: Caller, hold: str, carer: str, day: date) -> bool | None:
    """Whether the carer said to come to the visit of the member's rota for which an id was given.

    None where it was given for no visit on that day, or for another carer.
    """
    booking = RotaBookingRow
    wanted = select(booking).where(
        *in_book(booking, caller.place), booking.hold_id == hold, booking.owner == caller.member,
        booking.member_id == carer, booking.day == str(day),
    )  # fmt: skip
    row = caller.session.exec(wanted).first()
    if row is None:
        return None
    visit = any_rota(caller, row.rota_id).visit(day)
    return visit is not None and visit.agreed and visit.comes == carer


def _prefilled(caller: Caller, rota: Rota, visit: Visit, given: RotaBookingRow) -> Prefilled:
    carer = account_of(caller, given.member_id)
    if carer is None:
        raise ProblemError(Trouble.resource_must_exist)
    row, hours = rota.row, caller.unit.scale == HOUR_SCALE
    return Prefilled(
        given.hold_id, carer, row.minutes if hours else None, row.text[:MEMO_LENGTH_MAX],
        visit.day, row.at, max(visit.day, today(caller.now_ms)) + AFTERWARDS,
        f"/app/rota/{row.rota_id}/{visit.day}",
    )  # fmt: skip


def account_of(caller: Caller, member: str) -> Holder | None:
    """A member's first account that is open, if there is one."""
    account = AccountRow
    wanted = select(account.account_id).where(
        *in_book(account, caller.place), account.member_id == member, col(account.open)
    )
    first = caller.session.exec(wanted.order_by(col(account.slot)).limit(1)).first()
    return None if first is None else holders(caller, [first])[first]

"""Requests for hours: one asks, the other pays, declines, or lets the time pass.

Nobody can accept for another: paying is a transfer that the asked one signs. It bears the
request's id, so the book itself says whether a request was paid, and takes it once at most.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, or_, select

from api.exchanges.tables import RequestRow
from api.i18n import _
from api.limits import at_most
from api.people.called import called
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.showing import show_amount
from api.web.fields import DAY_MS
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.web.seat import Seat

REQUESTS_MAX: Final = 50
DAILY_MAX: Final = 40
OF_ONE_MAX: Final = 10
"""Requests of one member in a day; and of those, that wait for the same member."""
KEPT_MS: Final = 90 * DAY_MS
"""How long after its end a request is kept for those two to see."""


class State(StrEnum):
    """What became of a request."""

    open = "open"
    paid = "paid"
    declined = "declined"
    over = "over"


class Ask(NamedTuple):
    """What is asked: of whom, to which account, how much in subunits, for what, until when."""

    payer: str
    account: str
    amount: int
    text: str
    expires_ms: int


class Request(NamedTuple):
    """A request as those two see it; `seq` is the entry that paid it."""

    row: RequestRow
    asker: str
    payer: str
    state: State
    seq: int | None


def ask(seat: Seat, asked: Ask) -> str:
    """Keep a request of the member's; its id. What is long over is forgotten."""
    now_ms = seat.now_ms
    id_ = uuid7(now_ms, seat.service.sources.random(RANDOM_BYTES))
    row = RequestRow(
        community_id=seat.place.community, book=seat.place.book, request_id=id_, asker=seat.member,
        account=asked.account, payer=asked.payer, amount=asked.amount, text=asked.text,
        time_ms=now_ms, expires_ms=asked.expires_ms, declined_ms=None,
    )  # fmt: skip
    member, place = seat.member, seat.place

    def keep(session: Session) -> None:
        _check_number(session, seat, asked.payer)
        old = select(RequestRow).where(*in_book(RequestRow, place), RequestRow.asker == member)
        for past in session.exec(old.where(RequestRow.expires_ms < now_ms - KEPT_MS)):
            session.delete(past)
        session.add(row)

    seat.service.database.write(keep).result()
    return id_


def _check_number(session: Session, seat: Seat, payer: str) -> None:
    """Raise `ProblemError` where the member asked for too much today, or them too often."""
    mine = (*in_book(RequestRow, seat.place), RequestRow.asker == seat.member)
    today = select(func.count()).where(*mine, RequestRow.time_ms > seat.now_ms - DAY_MS)
    at_most(DAILY_MAX, session.exec(today).one())
    waiting = select(func.count()).where(
        *mine, RequestRow.payer == payer, RequestRow.expires_ms > seat.now_ms,
        col(RequestRow.declined_ms).is_(None), RequestRow.time_ms > seat.now_ms - DAY_MS,
    )  # fmt: skip
    at_most(OF_ONE_MAX, session.exec(waiting).one())


def requests(seat: Seat) -> list[Request]:
    """The member's requests, and those made to them, the latest first."""
    wanted = (
        select(RequestRow)
        .where(*in_book(RequestRow, seat.place))
        .where(or_(RequestRow.asker == seat.member, RequestRow.payer == seat.member))
        .order_by(col(RequestRow.request_id).desc())
        .limit(REQUESTS_MAX)
    )
    return _told(seat, seat.session.exec(wanted).all())


def request_at(seat: Seat, id_: str) -> Request:
    """A request that the member made or got; `ProblemError` for any other."""
    row = seat.session.get(RequestRow, (*seat.place, id_))
    if row is None or seat.member not in {row.asker, row.payer}:
        raise ProblemError(Trouble.resource_must_exist)
    [told] = _told(seat, [row])
    return told


def _told(seat: Seat, rows: Sequence[RequestRow]) -> list[Request]:
    members = {member for row in rows for member in (row.asker, row.payer)}
    names = called(seat.session, seat.place, list(members))
    paid = entries_of(seat, [row.request_id for row in rows])
    return [
        Request(
            row, names[row.asker], names[row.payer], _state(row, paid, seat.now_ms),
            paid.get(row.request_id),
        )
        for row in rows
    ]  # fmt: skip


def entries_of(seat: Seat, orders: Sequence[str]) -> Mapping[str, int]:
    """The entries' numbers of those orders that are in the book."""
    wanted = select(EntryRow.order_id, EntryRow.seq).where(
        *in_book(EntryRow, seat.place), col(EntryRow.order_id).in_(orders)
    )
    return dict(seat.session.exec(wanted).all())


def _state(row: RequestRow, paid: Mapping[str, int], now_ms: int) -> State:
    if row.request_id in paid:
        return State.paid
    if row.declined_ms is not None:
        return State.declined
    return State.over if now_ms >= row.expires_ms else State.open


def decline(seat: Seat, id_: str) -> None:
    """Say no to a request; the asker sees that."""
    if request_at(seat, id_).row.payer != seat.member:
        raise ProblemError(Trouble.resource_must_exist)
    key, now_ms = (*seat.place, id_), seat.now_ms

    def write(session: Session) -> None:
        row = session.get(RequestRow, key)
        if row is not None and row.declined_ms is None:
            row.declined_ms = now_ms

    seat.service.database.write(write).result()


def withdraw(seat: Seat, id_: str) -> None:
    """Take a request of the member's back: nothing of it stays."""
    if request_at(seat, id_).row.asker != seat.member:
        raise ProblemError(Trouble.resource_must_exist)
    key = (*seat.place, id_)

    def write(session: Session) -> None:
        row = session.get(RequestRow, key)
        if row is not None:
            session.delete(row)

    seat.service.database.write(write).result()


def requests_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: who asks the member for hours, and who declined what the member asked for."""
    for asked in requests(seat):
        mine = asked.row.asker == seat.member
        if asked.state is State.open and not mine:
            said, name = _("{name} asks you for {amount}"), asked.asker
        elif asked.state is State.declined and mine:
            said, name = _("{name} declined to give you {amount}"), asked.payer
        else:
            continue
        amount = show_amount(seat.unit, asked.row.amount)
        yield said.format(name=name, amount=amount), f"/app/requests/{asked.row.request_id}"

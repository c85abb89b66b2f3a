"""Booked care: hours set aside by a hold, what both sides say was really given, what is taken.

Of the hold itself nothing is kept here. What a side says is worth no hour: the receiving member
takes them with an order of their own, and the book lets them take no more than was set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import text
from sqlmodel import col, or_, select

from api.exchanges.tables import CareSaidRow
from api.i18n import _
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.queries.entries import memos_of
from api.showing import show_amount
from api.web.figures import own_accounts
from api.web.names import holders
from ledger.tables import HoldRow
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.web.seat import Seat

BOOKINGS_MAX: Final = 50
_LEFT: Final = text("remaining > 0")
"""As the index on holds says it: a bound value would pass that index by."""


class Said(NamedTuple):
    """What a side says was given, in subunits; zero asks to free the hours."""

    amount: int
    text: str
    time_ms: int


class Booking(NamedTuple):
    """A hold as one of its sides sees it; amounts in subunits.

    Attributes:
        other, name: the other side's member, and what they are called.
        gives: whether the member who looks pays.
        mine, theirs: what each side said last; None for nothing.
    """

    row: HoldRow
    other: str
    name: str
    gives: bool
    memo: str
    over: bool
    mine: Said | None
    theirs: Said | None

    @property
    def answered(self) -> bool:
        """Whether the other side has spoken last."""
        if self.theirs is None:
            return False
        return self.mine is None or self.mine.time_ms < self.theirs.time_ms

    @property
    def agreed(self) -> bool:
        """Whether both say the same."""
        both = self.mine is not None and self.theirs is not None
        return both and self.mine.amount == self.theirs.amount  # type: ignore[union-attr] # both


def bookings(seat: Seat) -> list[Booking]:
    """The holds with something left that the member is a side of; the first to end first."""
    own = [account.account_id for account in own_accounts(seat)]
    wanted = (
        select(HoldRow)
        .where(*in_book(HoldRow, seat.place), _LEFT)
        .where(or_(col(HoldRow.payer).in_(own), col(HoldRow.payee).in_(own)))
        .order_by(col(HoldRow.until_ms))
        .limit(BOOKINGS_MAX)
    )
    return _told(seat, [row for row in seat.session.exec(wanted) if not is_slip(row.hold_id)])


def booking_at(seat: Seat, hold: str) -> Booking:
    """A hold that the member is a side of, over or not; `ProblemError` for any other."""
    row = seat.session.get(HoldRow, (*seat.place, hold))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    sides = holders(seat, [row.payer, row.payee]).values()
    if seat.member not in {side.member for side in sides}:
        raise ProblemError(Trouble.resource_must_exist)
    [told] = _told(seat, [row])
    return told


def _told(seat: Seat, rows: Sequence[HoldRow]) -> list[Booking]:
    ids = [row.hold_id for row in rows]
    known = holders(seat, {account for row in rows for account in (row.payer, row.payee)})
    memos, said = memos_of(seat.session, seat.place, ids), _said(seat, ids)
    found = []
    for row in rows:
        gives = known[row.payer].member == seat.member
        other = known[row.payee if gives else row.payer]
        found.append(
            Booking(
                row=row, other=other.member, name=other.name, gives=gives,
                memo=memos.get(row.hold_id, ""),
                over=row.remaining == 0 or row.until_ms <= seat.now_ms,
                mine=said.get((row.hold_id, seat.member)),
                theirs=said.get((row.hold_id, other.member)),
            )
        )  # fmt: skip
    return found


def _said(seat: Seat, holds: Sequence[str]) -> Mapping[tuple[str, str], Said]:
    wanted = select(CareSaidRow).where(
        *in_book(CareSaidRow, seat.place), col(CareSaidRow.hold_id).in_(holds)
    )
    return {
        (row.hold_id, row.member_id): Said(row.amount, row.text, row.time_ms)
        for row in seat.session.exec(wanted)
    }


def say(seat: Seat, booking: Booking, amount: int, words: str) -> None:
    """Keep what the member says was given, in the place of what they said before."""
    row = CareSaidRow(
        community_id=seat.place.community, book=seat.place.book, hold_id=booking.row.hold_id,
        member_id=seat.member, amount=amount, text=words, time_ms=seat.now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        session.merge(row)

    seat.service.database.write(write).result()


def bookings_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: what the other side of a booking has said, and how it ends if nobody does."""
    for booked in bookings(seat):
        if booked.theirs is None or not booked.answered or booked.over:
            continue
        if booked.theirs.amount:
            said = _("{name} says that {amount} of care were given")
            amount = booked.theirs.amount
        else:
            said = _("{name} asks you to free {amount}")
            amount = booked.row.remaining
        shown = show_amount(seat.unit, amount)
        yield said.format(name=booked.name, amount=shown), f"/app/bookings/{booked.row.hold_id}"

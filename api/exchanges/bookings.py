"""Booked care: hours set aside by a hold, what both sides say was really given, what is taken.

Of the hold itself nothing is kept here. What a side says is worth no hour: the receiving member
takes them with an order of their own, and the book lets them take no more than was set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import text
from sqlmodel import col, or_, select

from api.books.standings import own_accounts
from api.exchanges.tables import CareSaidRow
from api.people.holders import holders
from api.queries.entries import memos_of
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _, ngettext
from api.words.showing import show_amount
from ledger.tables import HoldRow
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

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
    def is_to_come(self) -> bool:
        """Whether the member is booked for it, and nobody has said yet how long it was."""
        return not (self.gives or self.over or self.mine or self.theirs)

    @property
    def agreed(self) -> bool:
        """Whether both say the same."""
        both = self.mine is not None and self.theirs is not None
        return both and self.mine.amount == self.theirs.amount  # type: ignore[union-attr] # both


def bookings(caller: Caller) -> list[Booking]:
    """The holds with something left that the member is a side of; the first to end first."""
    own = [account.account_id for account in own_accounts(caller)]
    wanted = (
        select(HoldRow)
        .where(*in_book(HoldRow, caller.place), _LEFT)
        .where(or_(col(HoldRow.payer).in_(own), col(HoldRow.payee).in_(own)))
        .order_by(col(HoldRow.until_ms))
        .limit(BOOKINGS_MAX)
    )
    return _told(caller, [row for row in caller.session.exec(wanted) if not is_slip(row.hold_id)])


def booking_at(caller: Caller, hold: str) -> Booking:
    """A hold that the member is a side of, over or not; `ProblemError` for any other."""
    row = caller.session.get(HoldRow, (*caller.place, hold))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    sides = holders(caller, [row.payer, row.payee]).values()
    if caller.member not in {side.member for side in sides}:
        raise ProblemError(Trouble.resource_must_exist)
    [told] = _told(caller, [row])
    return told


def _told(caller: Caller, rows: Sequence[HoldRow]) -> list[Booking]:
    ids = [row.hold_id for row in rows]
    known = holders(caller, {account for row in rows for account in (row.payer, row.payee)})
    memos, said = memos_of(caller.session, caller.place, ids), _said(caller, ids)
    found = []
    for row in rows:
        gives = known[row.payer].member == caller.member
        other = known[row.payee if gives else row.payer]
        found.append(
            Booking(
                row=row, other=other.member, name=other.name, gives=gives,
                memo=memos.get(row.hold_id, ""),
                over=row.remaining == 0 or row.until_ms <= caller.now_ms,
                mine=said.get((row.hold_id, caller.member)),
                theirs=said.get((row.hold_id, other.member)),
            )
        )  # fmt: skip
    return found


def _said(caller: Caller, holds: Sequence[str]) -> Mapping[tuple[str, str], Said]:
    wanted = select(CareSaidRow).where(
        *in_book(CareSaidRow, caller.place), col(CareSaidRow.hold_id).in_(holds)
    )
    return {
        (row.hold_id, row.member_id): Said(row.amount, row.text, row.time_ms)
        for row in caller.session.exec(wanted)
    }


def say(caller: Caller, booking: Booking, amount: int, words: str) -> None:
    """Keep what the member says was given, in the place of what they said before."""
    row = CareSaidRow(
        community_id=caller.place.community, book=caller.place.book, hold_id=booking.row.hold_id,
        member_id=caller.member, amount=amount, text=words, time_ms=caller.now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        session.merge(row)

    caller.service.database.write(write).result()


def bookings_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: care that is booked with the member, and what the other side has said of it."""
    all_ = bookings(caller)
    yield from _to_come(caller, [one for one in all_ if one.is_to_come])
    for booked in all_:
        if booked.theirs is None or not booked.answered or booked.over:
            continue
        if booked.theirs.amount:
            said = _("{name} says how long the care was: {amount}")
            amount = booked.theirs.amount
        else:
            said = _("{name} asks you to free {amount}")
            amount = booked.row.remaining
        shown = show_amount(caller.unit, amount)
        yield said.format(name=booked.name, amount=shown), f"/app/bookings/{booked.row.hold_id}"


def _to_come(caller: Caller, booked: Sequence[Booking]) -> Iterator[tuple[str, str]]:
    """One line for all of them: a carer of a rota may have many."""
    if not booked:
        return
    said = ngettext(
        "{name} has booked care with you: {amount}",
        "Care is booked with you {count} times",
        len(booked),
    )
    amount = show_amount(caller.unit, booked[0].row.remaining)
    path = f"/app/bookings/{booked[0].row.hold_id}" if len(booked) == 1 else "/app/bookings"
    yield said.format(name=booked[0].name, amount=amount, count=len(booked)), path

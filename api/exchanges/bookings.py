"""Booked care: hours set aside by a hold for a visit, what both sides say was given, what is taken.

Of the hold itself nothing is kept here. What a side says is worth no hour: the receiving member
takes them with an order of their own, and the book lets them take no more than was set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import text
from sqlmodel import col, or_, select

from api.books.standings import own_accounts
from api.exchanges.decisions import decided_of
from api.exchanges.lengths import quarter_of, settled
from api.exchanges.tables import CareSaidRow
from api.exchanges.visits import visit_rows, visits_of
from api.people.holders import holders
from api.queries.entries import memos_of
from api.service.rows import in_book
from api.service.times import DAY_MS, MINUTE_MS
from api.service.troubles import ProblemError, Trouble
from ledger.tables import HoldRow
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.exchanges.decisions import Decided
    from api.exchanges.visits import Visit
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
        visit: when and where it is to be given; None for a hold of which nobody said that.
        decided: what a third decided, where the two had said different times; None for nothing.
    """

    row: HoldRow
    other: str
    name: str
    gives: bool
    memo: str
    over: bool
    mine: Said | None
    theirs: Said | None
    visit: Visit | None
    now_ms: int
    quarter: int
    decided: Decided | None = None

    @property
    def answered(self) -> bool:
        """Whether the other side has spoken last."""
        if self.theirs is None:
            return False
        return self.mine is None or self.mine.time_ms < self.theirs.time_ms

    @property
    def begun(self) -> bool:
        """Whether it can have been given, as far as anybody said when that would be."""
        return self.visit is None or self.visit.begins_ms <= self.now_ms

    @property
    def to_answer(self) -> bool:
        """Whether the member has to say if they come, or if another time suits."""
        if self.over or self.mine or self.theirs:
            return False
        return self.visit is not None and self.visit.mine

    @property
    def is_to_come(self) -> bool:
        """Whether there is no day, and nobody has said yet how long it was."""
        return not (self.gives or self.over or self.visit or self.mine or self.theirs)

    @property
    def is_to_say(self) -> bool:
        """Whether its time is over, and nobody has said yet how long it was."""
        visit, said = self.visit, self.mine or self.theirs
        if self.over or said or visit is None or visit.mine or not visit.is_on:
            return False
        minutes = self.row.remaining if self.quarter and visit.row.at else DAY_MS // MINUTE_MS
        return visit.begins_ms + minutes * MINUTE_MS <= self.now_ms

    @property
    def agreed(self) -> bool:
        """Whether both say the same, or nearly."""
        return self.amount is not None

    @property
    def differs(self) -> bool:
        """Whether it waits for the two to agree, or for whoever decides."""
        said = self.mine is not None and self.theirs is not None
        return said and not (self.agreed or self.over or self.decided)

    @property
    def decision_waits(self) -> bool:
        """Whether the member has to look at what was decided: to take it, or to read it."""
        if self.over or self.decided is None:
            return False
        return not (self.gives and self.decided.row.seen)

    @property
    def amount(self) -> int | None:
        """What counts as given by what both said; None as long as they do not agree."""
        if self.mine is None or self.theirs is None:
            return None
        return settled(self.mine.amount, self.theirs.amount, self.quarter)


def bookings(caller: Caller) -> list[Booking]:
    """The holds with something left that the member is a side of; the first to end first."""
    own = [account.account_id for account in own_accounts(caller)]
    wanted = (
        select(HoldRow)
        .where(*in_book(HoldRow, caller.place), _LEFT)
        .where(or_(col(HoldRow.payer).in_(own), col(HoldRow.payee).in_(own)))
        .order_by(col(HoldRow.until_ms), col(HoldRow.hold_id))
        .limit(BOOKINGS_MAX)
    )
    return told(caller, [row for row in caller.session.exec(wanted) if not is_slip(row.hold_id)])


def booking_at(caller: Caller, hold: str) -> Booking:
    """A hold that the member is a side of, over or not; `ProblemError` for any other."""
    row = caller.session.get(HoldRow, (*caller.place, hold))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    sides = holders(caller, [row.payer, row.payee]).values()
    if caller.member not in {side.member for side in sides}:
        raise ProblemError(Trouble.resource_must_exist)
    return told(caller, [row])[0]


def told(caller: Caller, rows: Sequence[HoldRow]) -> list[Booking]:
    """Holds as the member sees them who is a side of each."""
    if not rows:
        return []
    ids = [row.hold_id for row in rows]
    known = holders(caller, {account for row in rows for account in (row.payer, row.payee)})
    memos, said = memos_of(caller.session, caller.place, ids), _said(caller, ids)
    visits, quarter = visits_of(caller, visit_rows(caller, ids)), quarter_of(caller.unit)
    decided = decided_of(caller, ids)
    found = []
    for row in rows:
        gives = known[row.payer].member == caller.member
        other = known[row.payee if gives else row.payer]
        visit = visits.get(row.hold_id)
        sides = (known[row.payer].member, known[row.payee].member)
        if visit is not None and (visit.row.owner, visit.row.member_id) != sides:
            visit = None  # It was asked of somebody else than the hold is for.
        found.append(
            Booking(
                row=row, other=other.member, name=other.name, gives=gives,
                memo=memos.get(row.hold_id, ""),
                over=row.remaining == 0 or row.until_ms <= caller.now_ms,
                mine=said.get((row.hold_id, caller.member)),
                theirs=said.get((row.hold_id, other.member)),
                visit=visit, now_ms=caller.now_ms, quarter=quarter,
                decided=decided.get(row.hold_id),
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

"""What the JSON door of the treasury gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Bound, Id, Time
from api.queries.people import NO_BOUND
from api.treasury.bounds import Bounded, Change
from api.treasury.exchanges import Exchanged, Listed
from api.treasury.watch_list import Line, Watched


def bound(value: int | None) -> str:
    """A bound as it is sent."""
    return NO_BOUND if value is None else str(value)


class LineOut(Given):
    """An open account, what its member is called, and where it stands within its bounds."""

    account: Id
    number: str = Field(description="What people call it by.")
    kind: str
    member: Id
    called: str
    balance: Amount
    held_out: Amount
    held_in: Amount
    lower: Bound
    upper: Bound
    bounds_until_ms: Time | None
    room: Amount | None = Field(
        description="To the nearest bound, below zero past it; null where nothing bounds it."
    )
    last_ms: Time = Field(description="When an entry touched it last.")

    @classmethod
    def of(cls, line: Line) -> "LineOut":
        """As it stands."""
        stand = line.standing
        return cls(
            account=stand.account, number=stand.number, kind=stand.kind, member=line.member,
            called=line.name, room=None if line.room is None else str(line.room),
            balance=str(stand.balance), held_out=str(stand.held_out), held_in=str(stand.held_in),
            lower=bound(stand.lower), upper=bound(stand.upper), bounds_until_ms=stand.until_ms,
            last_ms=line.last_ms,
        )  # fmt: skip


class WatchListOut(Given):
    """A page of the watch list, and the sums of all that were asked for.

    `cut` says that the book has more accounts than are put in order; `next` continues the list.
    """

    accounts: list[LineOut]
    count: int
    below: Amount
    above: Amount
    next: str | None
    cut: bool

    @classmethod
    def of(cls, found: Watched) -> "WatchListOut":
        """As it is now."""
        lines = [LineOut.of(line) for line in found.lines]
        sums = found.sums
        return cls(
            accounts=lines, count=sums.accounts, below=str(sums.below), above=str(sums.above),
            next=found.next, cut=found.cut,
        )  # fmt: skip


class ChangeOut(Given):
    """Bounds that were set, by whom and why."""

    seq: int
    time_ms: Time
    lower: Bound
    upper: Bound
    until_ms: Time | None
    by: str = Field(description="What those who signed are called.")
    reason: str

    @classmethod
    def of(cls, change: Change) -> "ChangeOut":
        """As the entry says."""
        return cls(
            seq=change.seq, time_ms=change.time_ms, lower=bound(change.lower),
            upper=bound(change.upper), until_ms=change.until_ms, by=change.by, reason=change.reason,
        )  # fmt: skip


class AccountOut(LineOut):
    """An account, and how its bounds were changed lately, the newest first."""

    changes: list[ChangeOut]

    @classmethod
    def of_bounded(cls, found: Bounded) -> "AccountOut":
        """As it stands."""
        line = LineOut.of(found.line).model_dump()
        return cls(**line, changes=[ChangeOut.of(change) for change in found.changes])


class ExchangedOut(Given):
    """Something that moved an amount; who gave and received it as they are called."""

    seq: int
    time_ms: Time
    givers: list[str]
    receivers: list[str]
    amount: Amount
    memo: str
    taken_back: bool
    reversible: bool = Field(description="Whether you can take it back, as a treasurer, alone.")

    @classmethod
    def of(cls, row: Exchanged) -> "ExchangedOut":
        """As it stands."""
        return cls(
            seq=row.seq, time_ms=row.time_ms, givers=list(row.givers),
            receivers=list(row.receivers), amount=str(row.amount), memo=row.memo,
            taken_back=row.is_back, reversible=row.alone,
        )  # fmt: skip


class ExchangesOut(Given):
    """A page of them, the newest first; `next` continues it, also one that came short."""

    exchanges: list[ExchangedOut]
    next: int | None

    @classmethod
    def of(cls, found: Listed) -> "ExchangesOut":
        """As it is now."""
        return cls(exchanges=[ExchangedOut.of(row) for row in found.rows], next=found.next)

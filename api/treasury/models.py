"""What the JSON door of the treasury gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Bound, Id, Time
from api.queries.people import NO_BOUND
from api.treasury.bounds import Bounded, Change
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

    @classmethod
    def of(cls, line: Line) -> "LineOut":
        """As it stands."""
        stand = line.standing
        return cls(
            account=stand.account, number=stand.number, kind=stand.kind, member=line.member,
            called=line.name, room=None if line.room is None else str(line.room),
            balance=str(stand.balance), held_out=str(stand.held_out), held_in=str(stand.held_in),
            lower=bound(stand.lower), upper=bound(stand.upper), bounds_until_ms=stand.until_ms,
        )  # fmt: skip


class WatchListOut(Given):
    """A page of the watch list; `cut` says that the book has more accounts than are put in order.

    `next` continues it.
    """

    accounts: list[LineOut]
    next: str | None
    cut: bool

    @classmethod
    def of(cls, found: Watched) -> "WatchListOut":
        """As it is now."""
        lines = [LineOut.of(line) for line in found.lines]
        return cls(accounts=lines, next=found.next, cut=found.cut)


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

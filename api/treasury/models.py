"""What the JSON door of the treasury gives; kinds of value as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Bound, Id, Sent, Time
from api.queries.people import NO_BOUND
from api.treasury.appeals import Appeal
from api.treasury.bounds import Bounded, Change
from api.treasury.exchanges import Exchanged, Listed
from api.treasury.limits import Limits
from api.treasury.tables import TEXT_MAX
from api.treasury.warnings import PERCENT_MAX, Logged, Soft
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
    warned: bool = Field(description="Whether the balance has passed a limit that only warns.")

    @classmethod
    def of(cls, line: Line) -> "LineOut":
        """As it stands."""
        stand = line.standing
        return cls(
            account=stand.account, number=stand.number, kind=stand.kind, member=line.member,
            called=line.name, room=None if line.room is None else str(line.room),
            balance=str(stand.balance), held_out=str(stand.held_out), held_in=str(stand.held_in),
            lower=bound(stand.lower), upper=bound(stand.upper), bounds_until_ms=stand.until_ms,
            last_ms=line.last_ms, warned=line.warned,
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

    may_set: bool = Field(
        description="Whether the treasurer who asks may sign for them: for nobody of one's own "
        "household."
    )
    changes: list[ChangeOut]

    @classmethod
    def of_bounded(cls, found: Bounded) -> "AccountOut":
        """As it stands."""
        line = LineOut.of(found.line).model_dump()
        changes = [ChangeOut.of(change) for change in found.changes]
        return cls(**line, may_set=found.may_set, changes=changes)


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
    """A page of them; `next` continues it, also one that came short."""

    exchanges: list[ExchangedOut]
    next: int | None

    @classmethod
    def of(cls, found: Listed) -> "ExchangesOut":
        """As it is now."""
        return cls(exchanges=[ExchangedOut.of(row) for row in found.rows], next=found.next)


Said = Annotated[str, Field(min_length=1, max_length=TEXT_MAX)]


class AppealIn(Sent):
    """That a member asks for another limit of one of their accounts."""

    account: Id
    text: Said


class AppealAnswerIn(Sent):
    """What a treasurer answers."""

    text: Said


class AppealMadeOut(Given):
    """The appeal's id."""

    appeal: Id


class AppealOut(Given):
    """An appeal, and its answer; `set_ms` says when other limits came before an answer in words."""

    appeal: Id
    member: Id
    called: str
    account: Id
    text: str
    time_ms: Time
    answer: str | None
    answered_by: str | None = Field(description="What the treasurer is called who answered.")
    answered_ms: Time | None
    set_ms: Time | None
    open: bool
    may_answer: bool = Field(description="Whether whoever asks may answer it now.")

    @classmethod
    def of(cls, one: Appeal) -> "AppealOut":
        """As it stands."""
        row = one.row
        return cls(
            appeal=row.appeal_id, member=row.member_id, called=one.name, account=row.account_id,
            text=row.text, time_ms=row.time_ms, answer=row.answer,
            answered_by=one.answered_by or None, answered_ms=row.answered_ms, set_ms=one.set_ms,
            open=one.is_open, may_answer=one.may_answer,
        )  # fmt: skip


class AppealsOut(Given):
    """Appeals, the newest first."""

    appeals: list[AppealOut]


class WarningIn(Sent):
    """A limit that only warns: `percent` of the way to the bounds, or amounts; none ends it.

    Without an account it is that of all members' accounts which have none of their own.
    """

    account: Id | None = None
    percent: Annotated[int, Field(ge=1, le=PERCENT_MAX)] | None = None
    lower: Amount | None = None
    upper: Amount | None = None
    reason: Said

    def soft(self) -> Soft:
        """As the noun takes it."""
        lower, upper = (None if much is None else int(much) for much in (self.lower, self.upper))
        return Soft(self.percent, lower, upper)


class WarningOut(Given):
    """A limit that only warns, as it was set, by whom and why."""

    percent: int | None
    lower: Amount | None
    upper: Amount | None
    reason: str
    by: str
    time_ms: Time

    @classmethod
    def of(cls, one: Logged) -> "WarningOut":
        """As it was set."""
        row = one.row
        lower, upper = (None if much is None else str(much) for much in (row.lower, row.upper))
        return cls(
            percent=row.percent, lower=lower, upper=upper, reason=row.reason, by=one.by,
            time_ms=row.time_ms,
        )  # fmt: skip


class WarningsOut(Given):
    """Those of an account or of all members' accounts, the newest first: the first one holds."""

    warnings: list[WarningOut]


class OwnLimitsOut(Given):
    """One's account: its bounds, from where on one is warned, and how all that came about."""

    account: Id
    balance: Amount
    lower: Bound
    upper: Bound
    until_ms: Time | None
    warn_lower: Amount | None
    warn_upper: Amount | None
    warned: bool
    changes: list[ChangeOut]
    appeals: list[AppealOut]
    warnings: list[WarningOut]

    @classmethod
    def of(cls, found: Limits) -> "OwnLimitsOut":
        """As it stands."""
        stand, events = found.standing, found.events
        lower, upper = (
            None if much is None else str(much) for much in (found.warns.lower, found.warns.upper)
        )
        return cls(
            account=stand.account, balance=str(stand.balance), lower=bound(stand.lower),
            upper=bound(stand.upper), until_ms=stand.until_ms, warn_lower=lower, warn_upper=upper,
            warned=found.warns.passed(stand.balance),
            changes=[ChangeOut.of(one.change) for one in events if one.change],
            appeals=[AppealOut.of(one.appeal) for one in events if one.appeal],
            warnings=[WarningOut.of(one.warning) for one in events if one.warning],
        )  # fmt: skip


class AllOwnLimitsOut(Given):
    """The limits of one's accounts."""

    accounts: list[OwnLimitsOut]

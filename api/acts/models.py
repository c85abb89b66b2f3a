"""What the JSON door of acts takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from api.acts.asking import Ask, Wanted
from api.acts.following import Plan
from api.acts.previewing import Asked, Preview
from api.acts.runs import Run
from api.acts.said import SAID
from api.acts.tables import REASON_MAX
from api.acts.waiting import Prepared
from api.http.answers import Given
from api.http.models import UUID, Amount, Sent
from api.lists.listed import Shown
from api.lists.models import LackingOut
from api.words.i18n import _
from credit.acts import Act
from credit.adopting import Policy
from ledger.fields import STANDING, TIME_MS_MAX, WHOLE

Id = Annotated[str, Field(pattern=UUID)]
Time = Annotated[int, Field(ge=0, le=TIME_MS_MAX)]
Whole = Annotated[str, Field(pattern=f"^{WHOLE}$", description="Subunits.")]
Much = Annotated[str, Field(pattern=f"^({STANDING})$", description="Subunits, 0 for nothing.")]
Reason = Annotated[str, Field(min_length=1, max_length=REASON_MAX)]
Figure = Annotated[int, Field(ge=0, le=TIME_MS_MAX)]
Kind = Literal["solidarity", "mutual-aid", "saving", "write-off"]
Moves = Sequence[tuple[str, str, str]]


class ActIn(Sent):
    """A period of an act, its figures where no policy says them, and the community's account."""

    from_ms: Time
    until_ms: Time
    account: Id | None = None
    figures: Annotated[dict[str, Figure], Field(max_length=16, default_factory=dict)]

    def said(self, tag: str) -> Asked:
        """As the noun takes it."""
        return Asked(tag, self.figures, (self.from_ms, self.until_ms), self.account)


class SpanOut(Given):
    """The least and the most that a figure may be."""

    least: int
    most: int


class ActOut(Given):
    """An act: its figures' spans, those of the policy in force, and what accounts it may be for."""

    tag: str
    title: str
    means: str
    figures: Mapping[str, SpanOut]
    in_force: Mapping[str, int] | None
    kinds: Sequence[str]

    @classmethod
    def of(cls, act: Act, policy: Policy | None) -> "ActOut":
        """As it stands."""
        spans = {name: SpanOut(least=low, most=high) for name, (low, high) in act.spans.items()}
        return cls(
            tag=act.tag, title=_(SAID[act.tag].title), means=_(SAID[act.tag].means),
            figures=spans, in_force=None if policy is None else dict(policy.figures),
            kinds=act.kinds,
        )  # fmt: skip


class ActsOut(Given):
    """All acts."""

    acts: Sequence[ActOut]


class ActPreviewOut(Given):
    """What an act would come to: amount, giving and receiving account a row."""

    figures: Mapping[str, int]
    moves: Moves
    total: Amount
    at: int

    @classmethod
    def of(cls, found: Preview) -> "ActPreviewOut":
        """As it was reckoned."""
        return cls(
            figures=found.asked.figures, moves=_said(found.moves), total=str(found.total),
            at=found.at,
        )  # fmt: skip


def _said(moves: Sequence[tuple[int, str, str]]) -> Moves:
    return [(str(amount), payer, payee) for amount, payer, payee in moves]


class PeriodOut(Given):
    """A period of an act that is over: its list's `parts`, or `why` there is none (`detail`)."""

    tag: str
    from_ms: int
    until_ms: int
    parts: str | None
    why: str | None
    detail: str

    @classmethod
    def of(cls, found: Prepared) -> "PeriodOut":
        """As the clock has left it."""
        return cls(
            tag=found.tag, from_ms=found.period[0], until_ms=found.period[1], parts=found.parts,
            why=found.why, detail=found.told,
        )  # fmt: skip


class PeriodsOut(Given):
    """What the clock has prepared and nobody signed, the oldest first."""

    periods: Sequence[PeriodOut]


class InstalmentOut(Given):
    """An instalment, due before `due_ms`: how much of it is missing."""

    due_ms: int
    amount: Amount
    missing: Amount
    state: Literal["paid", "late", "due", "ahead"]


class PlanOut(Given):
    """A plan by which an account comes back to zero, and the entry that began it."""

    account: Id
    called: str
    entry: int
    balance: Amount
    parts: Sequence[InstalmentOut]

    @classmethod
    def of(cls, found: Plan) -> "PlanOut":
        """As it stands."""
        return cls(
            account=found.account, called=found.name, entry=found.entry,
            balance=str(found.balance),
            parts=[
                InstalmentOut(due_ms=one.due_ms, amount=str(one.amount),
                              missing=str(one.missing), state=one.state)  # type: ignore[arg-type]
                for one in found.parts
            ],
        )  # fmt: skip


class PlansOut(Given):
    """Plans of instalments, those that end first before the others."""

    plans: Sequence[PlanOut]


class RunOut(Given):
    """An act that was signed; `whole` once all of its parts are in.

    `lapsed` where its week ended before: then no more of it is entered.
    """

    order: str
    entry: int
    time_ms: int
    tag: str
    from_ms: int
    until_ms: int
    account: str | None
    figures: Mapping[str, int]
    rows: int
    total: Amount
    whole: bool
    lapsed: bool

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        """As it stands."""
        return cls(
            order=run.order, entry=run.entry, time_ms=run.time_ms, tag=run.tag,
            from_ms=run.period[0], until_ms=run.period[1], account=run.account,
            figures=run.figures, rows=run.rows, total=str(run.total), whole=run.whole,
            lapsed=run.lapsed,
        )  # fmt: skip


class RunsOut(Given):
    """The acts that were signed, the latest first."""

    runs: Sequence[RunOut]


class RunShown(Given):
    """An act that was signed, with its rows, the entries they became, and what was left out."""

    run: RunOut
    moves: Moves
    entries: Sequence[int]
    lacking: Sequence[LackingOut]

    @classmethod
    def of(cls, run: Run, found: Shown | None) -> "RunShown":
        """As it stands; without rows once they are kept no more."""
        return cls(
            run=RunOut.of(run), moves=_said(found.moves if found else ()),
            entries=list(found.entries if found else ()),
            lacking=[LackingOut.of(one) for one in (found.lacking if found else ())],
        )  # fmt: skip


class AskIn(Sent):
    """What is asked for; `other` is the account where savings go."""

    kind: Kind
    account: Id
    amount: Whole
    reason: Reason
    other: Id | None = None

    def said(self) -> Wanted:
        """As the noun takes it."""
        return Wanted(self.kind, self.account, int(self.amount), self.reason, self.other)


class DecisionIn(Sent):
    """How much is granted, and why."""

    amount: Much
    reason: Reason


class MadeOut(Given):
    """The id of what was asked for."""

    ask: str


class AskOut(Given):
    """What was asked for, and the decision."""

    ask: str
    kind: str
    member: str
    account: str
    other: str | None
    amount: Amount
    reason: str
    time_ms: int
    granted: Amount | None
    answer: str | None
    decided_ms: int | None
    ended_ms: int | None
    may_decide: bool

    @classmethod
    def of(cls, found: Ask) -> "AskOut":
        """As it stands."""
        row = found.row
        return cls(
            ask=row.ask_id, kind=row.kind, member=row.member_id, account=row.account_id,
            other=row.other_id, amount=str(row.amount), reason=row.reason, time_ms=row.time_ms,
            granted=None if row.granted is None else str(row.granted), answer=row.answer,
            decided_ms=row.decided_ms, ended_ms=row.ended_ms, may_decide=found.may_decide,
        )  # fmt: skip


class FundAsksOut(Given):
    """What was asked for, the latest first."""

    asks: Sequence[AskOut]

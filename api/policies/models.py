"""What the JSON door of policies takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated, Any

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Bound, Hash, Id, Sent, Time
from api.policies.own import Own
from api.policies.running import Run
from api.policies.said import SAID, is_amount
from api.policies.trying import DAYS, DAYS_MAX, EVERY, Asked, Outcome
from api.treasury.models import bound
from credit.adopting import FIGURE_MAX, FIGURES_MAX
from credit.adopting import Policy as Adopted
from credit.backtest import Change, Refused
from credit.policies import POLICIES, Policy
from ledger.fields import CODE

Rule = Annotated[str, Field(pattern=f"^{CODE}$")]
Name = Annotated[str, Field(pattern="^[a-z-]{1,16}$")]
Number = Annotated[int, Field(ge=0, le=FIGURE_MAX)]
Days = Annotated[int, Field(ge=1, le=DAYS_MAX)]


class PolicyFigureOut(Given):
    """A whole number that a policy goes by."""

    name: str
    least: int
    most: int
    amount: bool = Field(description="Whether it is in subunits.")


class PolicyOut(Given):
    """A policy that there is, and what it means for a member."""

    rule: str
    title: str
    means: str
    figures: list[PolicyFigureOut]

    @classmethod
    def of(cls, policy: Policy) -> "PolicyOut":
        """As it is."""
        said = SAID[policy.tag]
        figures = [
            PolicyFigureOut(name=name, least=least, most=most, amount=is_amount(policy, name))
            for name, (least, most) in sorted(policy.spans.items())
        ]
        return cls(rule=policy.tag, title=said.title, means=said.means, figures=figures)


class AdoptedOut(Given):
    """A policy that was adopted: the order, the rule, its figures, and from when on it holds."""

    order: Id
    rule: str
    figures: dict[str, int]
    from_ms: Time

    @classmethod
    def of(cls, found: Adopted) -> "AdoptedOut":
        """As the book keeps it."""
        figures = dict(found.figures)
        return cls(order=found.order, rule=found.rule, figures=figures, from_ms=found.from_ms)


class PoliciesOut(Given):
    """All policies that there are, and which one this book has adopted."""

    policies: list[PolicyOut]
    adopted: AdoptedOut | None

    @classmethod
    def of(cls, adopted: Adopted | None) -> "PoliciesOut":
        """As they are."""
        listed = [PolicyOut.of(policy) for policy in POLICIES.values()]
        return cls(policies=listed, adopted=None if adopted is None else AdoptedOut.of(adopted))


class PolicyTrialIn(Sent):
    """A policy to try: how many days back, and every how many days it would have set limits."""

    rule: Rule
    figures: Annotated[dict[Name, Number], Field(max_length=FIGURES_MAX)]
    days: Days = DAYS
    every: Days = EVERY
    account: Id | None = Field(None, description="One account alone, for whoever may see it.")

    def asked(self) -> Asked:
        """As the noun takes it."""
        return Asked(self.rule, self.figures, self.days, self.every, self.account)


class TriedExchangeOut(Given):
    """An exchange that would have been refused, whose bound it would have passed, and how far."""

    seq: int
    time_ms: Time
    account: Id
    called: str
    amount: Amount
    short: Amount
    lower: bool

    @classmethod
    def of(cls, one: Refused, called: str) -> "TriedExchangeOut":
        """As it was found."""
        return cls(
            seq=one.seq, time_ms=one.time_ms, account=one.account, called=called,
            amount=str(one.amount), short=str(one.short), lower=one.is_lower,
        )  # fmt: skip


class TriedBoundsOut(Given):
    """Bounds of an account as they are, and as the policy would set them now."""

    account: Id
    called: str
    lower: Bound
    upper: Bound
    lower_then: Bound
    upper_then: Bound

    @classmethod
    def of(cls, one: Change, called: str) -> "TriedBoundsOut":
        """As it was found."""
        return cls(
            account=one.account, called=called, lower=bound(one.before[0]),
            upper=bound(one.before[1]), lower_then=bound(one.after[0]),
            upper_then=bound(one.after[1]),
        )  # fmt: skip


class TriedMonthOut(Given):
    """Thirty days: when they begin, how many exchanges would have been refused, their amounts."""

    from_ms: Time
    refused: int
    amount: Amount


class TriedLimitOut(Given):
    """The asked account's bounds from a time on."""

    time_ms: Time
    lower: Bound
    upper: Bound


class PolicyTrialOut(Given):
    """What the policy would have done; of what is listed the first 200."""

    from_ms: Time
    until_ms: Time
    exchanges: int
    moved: Amount
    refused: int
    amount: Amount
    accounts: int = Field(description="How many accounts have one that would be refused.")
    changed: int = Field(description="How many accounts would have other bounds than now.")
    periods: list[TriedMonthOut]
    first_refused: list[TriedExchangeOut]
    first_changes: list[TriedBoundsOut]
    own: list[TriedLimitOut]

    @classmethod
    def of(cls, found: Outcome) -> "PolicyTrialOut":
        """As it came out."""
        tried, names = found.tried, found.names
        return cls(
            from_ms=tried.from_ms, until_ms=tried.until_ms, exchanges=tried.judged,
            moved=str(tried.moved), refused=found.refusals, amount=str(found.amount),
            accounts=found.affected, changed=found.changed,
            periods=[
                TriedMonthOut(from_ms=begins, refused=count, amount=str(amount))
                for begins, count, amount in found.periods
            ],
            first_refused=[TriedExchangeOut.of(one, names[one.account]) for one in found.refused],
            first_changes=[TriedBoundsOut.of(one, names[one.account]) for one in found.changes],
            own=[
                TriedLimitOut(time_ms=time_ms, lower=bound(lower), upper=bound(upper))
                for time_ms, (lower, upper) in found.own
            ],
        )  # fmt: skip


class LimitsRunOut(Given):
    """A list of limits that waits to be approved by an order `list-approved` with these fields."""

    parts: Hash
    fields: dict[str, Any]
    rows: int

    @classmethod
    def of(cls, found: Run) -> "LimitsRunOut":
        """As it was prepared."""
        return cls(parts=found.prepared.parts, fields=found.prepared.fields, rows=found.rows)


class FlowOut(Given):
    """What a member gave and received in 180 days, with how many people, and kept promises.

    `said_lower` and `said_upper` are what the policy in force says now; null without one.
    """

    member: Id
    days: int
    gave: Amount
    received: Amount
    people: int
    promised: int
    kept: int
    rule: str | None
    lower: Bound | None
    upper: Bound | None
    said_lower: Bound | None
    said_upper: Bound | None

    @classmethod
    def of(cls, member: str, days: int, found: Own) -> "FlowOut":
        """As it is now."""
        own = found.standing
        held = (None, None) if found.bound is None else tuple(map(bound, found.bound))
        said = (None, None) if found.said is None else tuple(map(bound, found.said))
        return cls(
            member=member, days=days, gave=str(own.gave), received=str(own.received),
            people=own.people, promised=own.promised, kept=own.kept,
            rule=None if found.policy is None else found.policy.rule, lower=held[0],
            upper=held[1], said_lower=said[0], said_upper=said[1],
        )  # fmt: skip

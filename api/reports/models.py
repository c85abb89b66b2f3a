"""What the JSON door of reports takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from api.categories.models import HoursRow
from api.http.answers import Given
from api.http.models import Amount, Hash, Sent, Time
from api.reports.baselines import Baseline, Compared
from api.reports.funder import Account, Answers, Funder
from api.reports.health import Circle
from api.reports.periods import PATTERN
from api.reports.social import Givers, Social

PeriodName = Annotated[
    str, Field(pattern=PATTERN, description='A year, quarter or month, such as "2026-Q3".')
]
Count = Annotated[int, Field(ge=0)]
Parts = Annotated[int, Field(ge=0, description="Parts per thousand, rounded down.")]
Ranks = Annotated[
    list[Amount],
    Field(description="The least, at a tenth, a quarter, half, three quarters, nine tenths; most."),
]


class SumsOut(Given):
    """What all accounts come to: `total` is always 0."""

    total: Amount
    above: Amount
    below: Amount
    community: Amount


class SpreadOut(Given):
    """Members' balances, and how unevenly hours are given and received."""

    balances: Ranks
    given: Parts
    received: Parts
    accounts: Count


class VelocityOut(Given):
    """How often hours in credit changed hands, in thousandths of once."""

    turns: Count
    given: Amount
    stock: Amount


class IdleOut(Given):
    """Members by days since their last exchange: up to 30, 90, 180, 365, longer; and never."""

    members: list[Count]
    never: Count


class ReciprocityOut(Given):
    """What went back between the same two, of `total`; who did both, of those `active`."""

    part: Parts
    total: Amount
    both: Count
    active: Count


class ConcentrationOut(Given):
    """What the tenth of members did who did most."""

    given: Parts
    received: Parts
    members: Count


class CirclesOut(Given):
    """Hours that come back to who gave them, by the length of the way."""

    part: Parts
    by_length: dict[str, Amount]
    length: Count
    members: Count


class NearOut(Given):
    """Accounts near their bounds."""

    lower: Count
    debit: Amount
    upper: Count
    bounded: Count


class StuckOut(Given):
    """Accounts whose hours do not move."""

    accounts: Count
    amount: Amount


class BelowOut(Given):
    """Days below zero, at each rank."""

    days: list[Count]
    always: Count
    ever: Count


class HealthOut(Given):
    """How the circle is, from one time to another; docs/credit.md defines each figure."""

    from_ms: Time
    until_ms: Time
    sums: SumsOut
    spread: SpreadOut
    velocity: VelocityOut
    idle: IdleOut
    reciprocity: ReciprocityOut
    concentration: ConcentrationOut
    circles: CirclesOut
    near: NearOut
    stuck: StuckOut
    below: BelowOut

    @classmethod
    def of(cls, found: Circle) -> "HealthOut":
        """As it was reckoned."""
        own = found.health
        sums, spread, velocity, circles = own.sums, own.spread, own.velocity, own.circles
        return cls(
            from_ms=found.window.from_ms, until_ms=found.window.until_ms,
            sums=SumsOut(**_texts(sums._asdict())),
            spread=SpreadOut(
                balances=[str(b) for b in spread.balances], given=spread.given,
                received=spread.received, accounts=spread.accounts,
            ),
            velocity=VelocityOut(
                turns=velocity.turns, given=str(velocity.given), stock=str(velocity.stock)
            ),
            idle=IdleOut(members=list(own.idle.members), never=own.idle.never),
            reciprocity=ReciprocityOut(
                **own.reciprocity._asdict() | {"total": str(own.reciprocity.total)}
            ),
            concentration=ConcentrationOut(**own.concentration._asdict()),
            circles=CirclesOut(
                part=circles.part, length=circles.length, members=circles.members,
                by_length={str(size): str(much) for size, much in circles.by_length.items()},
            ),
            near=NearOut(**own.near._asdict() | {"debit": str(own.near.debit)}),
            stuck=StuckOut(accounts=own.stuck.accounts, amount=str(own.stuck.amount)),
            below=BelowOut(
                days=list(own.below.days), always=own.below.always, ever=own.below.ever
            ),
        )  # fmt: skip


def _texts(figures: Mapping[str, int]) -> dict[str, str]:
    return {name: str(value) for name, value in figures.items()}


class AnswersOut(Given):
    """Requests that are still kept; minutes within which half, and nine tenths, were answered."""

    asked: Count
    answered: Count
    middle: Count | None
    nine_tenths: Count | None

    @classmethod
    def of(cls, found: Answers) -> "AnswersOut":
        """As they were counted."""
        return cls(**found._asdict())


class FunderOut(Given):
    """A period for a funder: nobody is named; `hours` come to `total`, as in the journal."""

    period: PeriodName
    hours: list[HoursRow]
    total: Amount
    members: Count
    joined: Count
    active: Count
    answers: AnswersOut
    accounts: Count
    closed: Count
    above: Amount
    below: Amount
    community: Amount

    @classmethod
    def of(cls, found: Funder) -> "FunderOut":
        """As it was reckoned."""
        own = found._asdict()
        amounts = {name: str(own[name]) for name in ("total", "above", "below", "community")}
        hours = [HoursRow(**one._asdict() | {"amount": str(one.amount)}) for one in found.hours]
        return cls(**own | amounts | {"answers": AnswersOut.of(found.answers), "hours": hours})


class AccountRow(Given):
    """An account through a period: `opening` and `received` less `given` is `closing`."""

    number: str
    kind: str
    open: bool
    opening: Amount
    received: Amount
    given: Amount
    closing: Amount


class AccountsOut(Given):
    """Every account that was open at some time until the period's end, as they were opened."""

    period: PeriodName
    accounts: list[AccountRow]

    @classmethod
    def of(cls, period: str, found: Sequence[Account]) -> "AccountsOut":
        """As the journal has them."""
        return cls(
            period=period,
            accounts=[
                AccountRow(
                    number=one.number, kind=one.kind, open=one.is_open, opening=str(one.opening),
                    received=str(one.received), given=str(one.given), closing=str(one.closing),
                )
                for one in found
            ],
        )  # fmt: skip


class GiversOut(Given):
    """Members by what they did in a year."""

    members: Count
    only_gave: Count
    only_received: Count
    did_both: Count
    neither: Count
    given: Ranks
    received: Ranks
    unevenness_given: Parts
    unevenness_received: Parts
    total: Amount

    @classmethod
    def of(cls, found: Givers) -> "GiversOut":
        """As they were counted."""
        ranks = {
            "given": [str(b) for b in found.given],
            "received": [str(b) for b in found.received],
        }
        return cls(**found._asdict() | ranks | {"total": str(found.total)})


class SocialOut(Given):
    """A year's effect on people: who gives and receives, what was refused, who looked at what.

    `acts` are counts of types of orders; `looks` are hours in which somebody looked, by at what.
    """

    year: str
    givers: GiversOut
    acts: dict[str, Count]
    asked: Count
    declined: Count
    looks: dict[str, Count]
    lookers: Count

    @classmethod
    def of(cls, found: Social) -> "SocialOut":
        """As it was counted."""
        return cls(**found._asdict() | {"givers": GiversOut.of(found.givers)})


class BaselineIn(Sent):
    """The period to freeze, which is over."""

    period: PeriodName


class FigureOut(Given):
    """A figure as it was frozen, and as it is in a period: minutes, counts or subunits."""

    name: str
    then: str | None
    now: str | None


class BaselineOut(Given):
    """What was frozen: `body` is canonical JSON and `hash` its SHA-256; null while nothing was."""

    period: PeriodName | None
    time_ms: Time | None
    hash: Hash | None
    body: str | None
    compared: list[FigureOut]

    @classmethod
    def of(cls, found: Baseline | None, compared: Sequence[Compared] = ()) -> "BaselineOut":
        """As it is kept."""
        figures = [
            FigureOut(name=one.name, then=_text(one.then), now=_text(one.now)) for one in compared
        ]
        if found is None:
            return cls(period=None, time_ms=None, hash=None, body=None, compared=figures)
        return cls(
            period=found.period, time_ms=found.time_ms, hash=found.hash, body=found.body,
            compared=figures,
        )  # fmt: skip


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)

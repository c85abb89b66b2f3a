"""How the circle is, as it is sent."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Sent, Time
from api.reports.health import Circle
from api.reports.models import Count, Parts, Ranks
from credit.health.ages import BANDS, WIDTH, Promises


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


class PromisesOut(Given):
    """Hours kept and given in a year, by the first of ten years of age; null where it never comes.

    `unsaid` is what those keep who said no age, or are fewer than five of theirs.
    """

    stock: dict[str, Amount]
    given: dict[str, Amount]
    unsaid: Amount
    years: Count | None
    breaks: Count | None

    @classmethod
    def of(cls, found: Promises) -> "PromisesOut":
        """As they were reckoned."""
        return cls(
            stock={str(band): str(much) for band, much in found.stock.items()},
            given={str(band): str(much) for band, much in found.given.items()},
            unsaid=str(found.unsaid), years=found.years, breaks=found.breaks,
        )  # fmt: skip


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
    promises: PromisesOut

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
            promises=PromisesOut.of(own.promises),
        )  # fmt: skip


def _texts(figures: Mapping[str, int]) -> dict[str, str]:
    return {name: str(value) for name, value in figures.items()}


class AgeOut(Given):
    """In which ten years of age the member is, by the first of them; null if they have not said."""

    band: int | None


class AgeIn(Sent):
    """The first of the ten years of age that the member is in: 0, 10, … 100."""

    band: Annotated[int, Field(ge=BANDS[0], le=BANDS[-1], multiple_of=WIDTH)]

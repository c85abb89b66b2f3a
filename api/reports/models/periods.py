"""Reports of a period, and what they are compared with, as they are sent."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.categories.models import HoursRow
from api.http.answers import Given
from api.http.models import Amount, Hash, Sent, Time
from api.reports.baselines import Baseline, Compared
from api.reports.funder import Account, Answers, Funder
from api.reports.models import Count, Parts, Ranks
from api.reports.periods import PATTERN
from api.reports.social import Givers, Social

PeriodName = Annotated[
    str, Field(pattern=PATTERN, description='A year, quarter or month, such as "2026-Q3".')
]


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
    appeals: Count
    answered: Count
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

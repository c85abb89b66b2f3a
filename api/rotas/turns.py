"""The calendar of a rota: which visits there are, whose turn each is, who comes in the end.

Pure: days are dates, and nothing here asks what day it is. Turns go by visits, not by weeks: the
visits of a plan are numbered from its first day, and number n is the turn of place n modulo the
number of places. So what happens to one visit moves no other one.

The service keeps no time zone. What is over is over everywhere, and it is the day before another as
soon as it is that anywhere: nobody is told too late, or past something that is still on.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

YEAR: Final = timedelta(days=366)
"""The longest that a rota goes on."""

CARERS_MAX: Final = 8
_DAY: Final = timedelta(days=1)
_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)
"""How far behind and ahead of UTC people live."""


class Plan(NamedTuple):
    """On which ISO weekdays (1 to 7), from which day to which, in how many turns (1 or more)."""

    weekdays: frozenset[int]
    first: date
    last: date
    turns: int


class Carer(NamedTuple):
    """Who has a place among the turns, from 0; from `gone` on they do not come.

    `agreed`: whether they have said that they come in turn.
    """

    member: str
    place: int
    gone: date | None = None
    agreed: bool = True

    def is_there(self, day: date) -> bool:
        """Whether they are still on the rota then."""
        return self.gone is None or day < self.gone


class Change(NamedTuple):
    """What happened to one visit.

    Attributes:
        out: carers who cannot come.
        cover: who took it instead.
        off: whether it is not needed.
    """

    out: frozenset[str] = frozenset()
    cover: str | None = None
    off: bool = False


AS_PLANNED: Final = Change()


class State(StrEnum):
    """How a visit stands: somebody comes, is asked to, is wanted still, or is not needed."""

    confirmed = "confirmed"
    asked = "asked"
    open = "open"
    off = "off"


class Visit(NamedTuple):
    """A day on which somebody should come.

    Attributes:
        usual: whose turn it is; None where their place is empty.
        who: who comes, or is asked to; None for nobody.
        agreed: whether they have said so; else they are asked, and nobody may count on them.
        off: whether it is not needed.
        called: whether it is, or was, open to whoever would take it.
    """

    day: date
    usual: str | None
    who: str | None
    agreed: bool
    off: bool
    called: bool

    @property
    def state(self) -> State:
        """How it stands."""
        if self.off:
            return State.off
        if self.who is None:
            return State.open
        return State.confirmed if self.agreed else State.asked

    @property
    def open(self) -> bool:
        """Whether somebody is wanted."""
        return self.state is State.open

    @property
    def comes(self) -> str | None:
        """Who comes, and has said so; None while they are only asked."""
        return self.who if self.state is State.confirmed else None

    @property
    def asked(self) -> str | None:
        """Who is asked, and has not answered yet."""
        return self.who if self.state is State.asked else None


def visit_days(plan: Plan) -> Sequence[date]:
    """All days of a plan, in order; at most a year from its first is looked at."""
    count = (min(plan.last, plan.first + YEAR) - plan.first).days + 1
    days = (plan.first + number * _DAY for number in range(count))
    return [day for day in days if day.isoweekday() in plan.weekdays]


def visits(
    plan: Plan,
    carers: Sequence[Carer],
    changes: Mapping[date, Change],
    since: date,
    until: date,
) -> Sequence[Visit]:
    """The visits from `since` to `until`, both included, the first one first."""
    at = {carer.place: carer for carer in carers}
    return [
        _visit(day, at.get(number % plan.turns), changes.get(day, AS_PLANNED))
        for number, day in enumerate(visit_days(plan))
        if since <= day <= until
    ]


def _visit(day: date, turn: Carer | None, change: Change) -> Visit:
    usual = turn.member if turn is not None and turn.is_there(day) else None
    able = usual if usual not in change.out else None
    who = None if change.off else change.cover or able
    said = who is not None and (who == change.cover or (turn is not None and turn.agreed))
    return Visit(day, usual, who, said, change.off, called=able is None)


def earliest_today(now_ms: int) -> date:
    """The date where it is earliest at `now_ms`: days before it are over everywhere."""
    return (_moment(now_ms) - _WEST).date()


def latest_today(now_ms: int) -> date:
    """The date where it is latest at `now_ms`: no later one has begun anywhere."""
    return (_moment(now_ms) + _EAST).date()


def is_over(day: date, at: str, minutes: int, now_ms: int) -> bool:
    """Whether a visit that begins `at` such as "09:30" and lasts so long is over everywhere."""
    begins = datetime.combine(day, time.fromisoformat(at), UTC)
    return begins + timedelta(minutes=minutes) <= _moment(now_ms) - _WEST


def today(now_ms: int) -> date:
    """The date in UTC: what a form proposes, for people to correct."""
    return _moment(now_ms).date()


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, UTC)

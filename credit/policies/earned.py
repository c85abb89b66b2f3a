"""Limits that widen with what somebody gave to many people, so that a circle of friends gains none.

1. What counts is what a member gave each other member in the last `days` days more than they got
   from that one (`credit.policies.given`): their partners.
2. Each partner counts for `each` subunits at most.
3. The `apart` partners who count for most are left out: whoever gave to no more people than that
   has earned nothing yet.
4. Of what is left, `percent` per cent, rounded down, and `most` at most, is earned.
5. An account may go `below` and what its member earned under zero. The upper limit is `above`; 0 is
   none.

By this, a group of k members who sign whatever they please for each other gains at most `percent`
per cent of `each` times (k - apart)(k - apart - 1) / 2 among all of them, and nothing while k is no
more than `apart` + 1; docs/credit.md has the proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.policies.common import (
    AMOUNT,
    DAY_MS,
    DAYS,
    PEOPLE,
    PERCENT,
    Bounds,
    Span,
    first_accounts,
    upper_of,
)
from credit.policies.given import Window
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from credit.history import Past

TAG: Final = "earned-1"


class Figures(NamedTuple):
    """`apart` is a number of people, `days` of days; all but these and `percent` are subunits."""

    above: int
    apart: int
    below: int
    days: int
    each: int
    most: int
    percent: int


SPANS: Final[Mapping[str, Span]] = {
    "above": AMOUNT, "apart": PEOPLE, "below": AMOUNT, "days": DAYS, "each": AMOUNT,
    "most": AMOUNT, "percent": PERCENT,
}  # fmt: skip


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    return over(past, figures, stated)(now_ms)


def over(past: Past, figures: Figures, stated: Stated = NOTHING) -> Callable[[int], Bounds]:
    """The limits at one time after another, none of them before the last."""
    del stated
    window = Window(past)
    upper = upper_of(figures.above)

    def at(now_ms: int) -> Bounds:
        given = window.between(now_ms - figures.days * DAY_MS, now_ms)  # 1
        return {
            account: (-figures.below - earned(given[member].values(), figures), upper)  # 5
            for member, account in first_accounts(past, now_ms).items()
        }

    return at


def earned(given: Iterable[int], figures: Figures) -> int:
    """What somebody earned who gave these net amounts, each to another partner; subunits."""
    most = figures.each
    counted = [min(most, amount) for amount in given if amount > 0]  # 2
    if len(counted) <= figures.apart:
        return 0
    counted.sort(reverse=True)
    rest = sum(counted[figures.apart :])  # 3
    return min(figures.most, rest * figures.percent // 100)  # 4


def gain_most(people: int, figures: Figures) -> int:
    """The most that a group of so many gains by what its members sign for each other; subunits."""
    over = max(0, people - figures.apart)
    return figures.each * (over * (over - 1) // 2) * figures.percent // 100

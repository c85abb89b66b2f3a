"""What all policies share: whose bounds they say, what people state for them, and their figures.

A policy speaks of members' own accounts: of each member, the account that was opened first among
those that are open. Further accounts would multiply what one member may owe, so no policy widens
them. What it reads of the past is what stood in the journal before `now_ms`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import MEMBER
from credit.policies.stated import NOTHING, Stated, stated_at
from ledger.amounts import AMOUNT_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from credit.history import Owner, Past

DAY_MS: Final = 86_400_000

Bound = tuple[int | None, int | None]
"""A lower and an upper bound in subunits; None for no bound."""

Bounds = dict[str, Bound]
"""Bounds by account."""

Span = tuple[int, int]
"""The least and the most that a figure may be."""

AMOUNT: Final[Span] = (0, AMOUNT_MAX)
DAYS: Final[Span] = (1, 3_660)
PERCENT: Final[Span] = (0, 100)
PEOPLE: Final[Span] = (0, 1_000)


class Policy(NamedTuple):
    """One rule for members' bounds.

    Attributes:
        tag: its name, never used again for another.
        figures: makes the rule's figures of whole numbers by name.
        spans: those numbers, each with the least and the most it may be.
        rule: the bounds of members' accounts from a past, a time, figures and what was stated.
        series: the same at one time after another, where that is much quicker.
    """

    tag: str
    figures: Callable[..., NamedTuple]
    spans: Mapping[str, Span]
    rule: Callable[..., Bounds]
    series: Callable[..., Callable[[int], Bounds]] | None = None

    def unfit(self, given: Mapping[str, int]) -> str | None:
        """The name of the first figure that is missing, unknown or out of its span, or None."""
        for name, (least, most) in self.spans.items():
            if name not in given or not least <= given[name] <= most:
                return name
        return min(given.keys() - self.spans.keys(), default=None)

    def bounds(
        self, past: Past, now_ms: int, given: Mapping[str, int], stated: Stated | None = None
    ) -> Bounds:
        """The bounds that figures, which fit, give at a time; by what the past has stated then."""
        said = stated_at(past, now_ms) if stated is None else stated
        return self.rule(past, now_ms, self.figures(**python_names(given)), said)

    def over(self, past: Past, given: Mapping[str, int]) -> Callable[[int], Bounds]:
        """The same at one time after another, none of them before the last."""
        figures = self.figures(**python_names(given))
        if self.series is not None:
            return self.series(past, figures, NOTHING)
        return lambda now_ms: self.rule(past, now_ms, figures, stated_at(past, now_ms))


def python_names(given: Mapping[str, int]) -> dict[str, int]:
    """Figures by the names that they have in Python, where a dash is an underscore."""
    return {name.replace("-", "_"): number for name, number in given.items()}


def first_accounts(past: Past, now_ms: int) -> dict[str, str]:
    """Members' own accounts that are open at a time, of each the one opened first, by member."""
    found: dict[str, str] = {}
    for account, owner in past.owners.items():
        if owner.kind == MEMBER and _is_open(owner, now_ms):
            found.setdefault(owner.member, account)
    return found


def _is_open(owner: Owner, now_ms: int) -> bool:
    # As of what stood before that time: what came in the same instant came later.
    return owner.opened_ms < now_ms and (owner.closed_ms is None or owner.closed_ms >= now_ms)


def upper_of(above: int) -> int | None:
    """The upper bound that a figure says: 0 is none."""
    return above or None

"""Wider limits for who is ill or has had a child, until an end.

1. Every account may go `below` under zero; the upper limit is `above`, and 0 is none.
2. While a leave that was stated for a member runs, the account may go `more` further. Several at
   once are no more than one.
3. A leave runs from its first to its last instant, but for `days` days at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.policies.common import AMOUNT, DAY_MS, DAYS, Bounds, Span, first_accounts, upper_of
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from credit.history import Past
    from credit.policies.stated import Leave

TAG: Final = "care-leave-1"


class Figures(NamedTuple):
    """`days` is a number of days, all else subunits."""

    above: int
    below: int
    days: int
    more: int


SPANS: Final[Mapping[str, Span]] = {
    "above": AMOUNT, "below": AMOUNT, "days": DAYS, "more": AMOUNT,
}  # fmt: skip


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    leaving = ends(stated.leaves, now_ms, figures)
    upper = upper_of(figures.above)
    return {
        account: (-figures.below - figures.more * (member in leaving), upper)  # 1, 2
        for member, account in first_accounts(past, now_ms).items()
    }


def ends(leaves: Iterable[Leave], now_ms: int, figures: Figures) -> dict[str, int]:
    """When the leaves end that run at a time, by member; of several, the last."""
    found: dict[str, int] = {}
    for leave in leaves:
        end = min(leave.until_ms, leave.from_ms + figures.days * DAY_MS)  # 3
        if leave.from_ms <= now_ms < end:
            found[leave.member] = max(end, found.get(leave.member, 0))
    return found

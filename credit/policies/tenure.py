"""Limits that widen with the time that somebody has been a member.

1. An account may go `below` under zero, and `step` further for each whole `days` days since the
   member's first account was opened.
2. But no further than `most`, or than `below` where that is more.
3. The upper limit is `above`; 0 is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import MEMBER
from credit.policies.common import AMOUNT, DAY_MS, DAYS, Bounds, Span, first_accounts, upper_of
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.history import Past

TAG: Final = "tenure-1"


class Figures(NamedTuple):
    """`days` is a number of days, all else subunits."""

    above: int
    below: int
    days: int
    most: int
    step: int


SPANS: Final[Mapping[str, Span]] = {
    "above": AMOUNT, "below": AMOUNT, "days": DAYS, "most": AMOUNT, "step": AMOUNT,
}  # fmt: skip


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    del stated
    since: dict[str, int] = {}
    for owner in past.owners.values():
        if owner.kind == MEMBER:
            since.setdefault(owner.member, owner.opened_ms)
    found: Bounds = {}
    for member, account in first_accounts(past, now_ms).items():
        steps = (now_ms - since[member]) // (figures.days * DAY_MS)  # 1
        wide = min(figures.below + figures.step * steps, max(figures.most, figures.below))  # 2
        found[account] = -wide, upper_of(figures.above)  # 3
    return found

"""The same limits for every member.

1. Each member's account may go `below` under zero, and `above` over it; `above` of 0 is no limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.policies.common import AMOUNT, Bounds, Span, first_accounts, upper_of
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.history import Past

TAG: Final = "fixed-1"


class Figures(NamedTuple):
    """Subunits."""

    above: int
    below: int


SPANS: Final[Mapping[str, Span]] = {"above": AMOUNT, "below": AMOUNT}


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    del stated
    one = -figures.below, upper_of(figures.above)
    return dict.fromkeys(first_accounts(past, now_ms).values(), one)  # 1

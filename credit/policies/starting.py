"""A starting allowance, so that a new member's first exchange does not fail.

1. Until `days` days have passed since a member's first exchange, their account may go `allowance`
   under zero: for as long as it takes to come to one.
2. From then on it may go `below` under zero. Where that is more, it holds from the start.
3. The upper limit is `above`; 0 is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import EXCHANGES
from credit.policies.common import AMOUNT, DAY_MS, DAYS, Bounds, Span, first_accounts, upper_of
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.history import Past

TAG: Final = "starting-1"


class Figures(NamedTuple):
    """`days` is a number of days, all else subunits."""

    above: int
    allowance: int
    below: int
    days: int


SPANS: Final[Mapping[str, Span]] = {
    "above": AMOUNT, "allowance": AMOUNT, "below": AMOUNT, "days": DAYS,
}  # fmt: skip


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    del stated
    began = _began(past, now_ms - figures.days * DAY_MS)
    upper = upper_of(figures.above)  # 3
    start = max(figures.allowance, figures.below)
    return {
        account: (-figures.below if member in began else -start, upper)  # 1, 2
        for member, account in first_accounts(past, now_ms).items()
    }


def _began(past: Past, until_ms: int) -> set[str]:
    """The members who had an exchange up to a time."""
    accounts: set[str] = set()
    for moved in past.between(0, until_ms + 1):
        if moved.type in EXCHANGES:
            accounts.update(account for account, _ in moved.legs)
    return {past.owners[account].member for account in accounts}

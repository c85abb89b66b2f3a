"""The patronage dividend: a surplus is shared by what members contributed, and not by shares held.

1. The period is whole months, as many as the figures say.
2. A member's contribution is `gave x gave_weight + took x took_weight`, as `credit.acts.flows` has
   what they gave and took. Who takes part: members whose contribution is above zero, with an
   account of their own that is open when the period ends.
3. What is shared is `surplus`, or what the fund holds when the period ends where that is less.
4. Shares are in proportion to contributions, by the largest remainder (`credit.acts.shares`), ties
   to whose account's id is lower. They sum to what is shared, to the last subunit.
5. A share goes to the member's account that was opened first. What comes to nothing is not in the
   list, and the list is in the order of the accounts' ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import MONTHS, SOME, WEIGHT
from credit.acts.flows import flows
from credit.acts.members import accounts_at
from credit.acts.shares import shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

TAG: Final = "dividend-1"


class Figures(NamedTuple):
    """`surplus` in subunits."""

    gave_weight: int
    months: int
    surplus: int
    took_weight: int


SPANS: Final[Mapping[str, Span]] = {
    "gave-weight": WEIGHT,
    "months": MONTHS,
    "surplus": SOME,
    "took-weight": WEIGHT,
}


def reckon(past: Past, period: Period, figures: Figures, fund: str) -> list[Move]:
    """The dividend of a period."""
    accounts = accounts_at(past, period[1])
    weights = {}
    for member, flow in flows(past, period).items():
        weight = flow.gave * figures.gave_weight + flow.took * figures.took_weight  # 2
        if weight and member in accounts:
            weights[accounts[member][0]] = weight
    total = min(figures.surplus, max(0, past.balances(period[1]).get(fund, 0)))  # 3
    shared = shares(total, weights) if weights else {}  # 4
    return [(amount, fund, account) for account, amount in sorted(shared.items()) if amount]  # 5

"""The transaction levy: members give a share of what they exchanged in a period to a fund.

1. The period is whole months, as many as the figures say.
2. What a member gave and took is as `credit.acts.flows` has it.
3. A member's levy is `(gave x gave_ppm + took x took_ppm) / 1,000,000`, rounded down once for all
   of the period, so that many small exchanges cost what one large one costs.
4. It is given from the member's account that was opened first of those open when the period ended.
   Who has none any more, and whose levy comes to nothing, gives nothing.
5. The list is in the order of the accounts' ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import MILLION, MONTHS, PPM
from credit.acts.flows import flows
from credit.acts.members import accounts_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

TAG: Final = "levy-exchanges-1"


class Figures(NamedTuple):
    """Shares in millionths."""

    gave_ppm: int
    months: int
    took_ppm: int


SPANS: Final[Mapping[str, Span]] = {"gave-ppm": PPM, "months": MONTHS, "took-ppm": PPM}


def reckon(past: Past, period: Period, figures: Figures, fund: str) -> list[Move]:
    """The levy of a period."""
    accounts = accounts_at(past, period[1])
    moves = []
    for member, flow in flows(past, period).items():
        amount = (flow.gave * figures.gave_ppm + flow.took * figures.took_ppm) // MILLION  # 3
        if member in accounts and amount:  # 4
            moves.append((amount, accounts[member][0], fund))
    return sorted(moves, key=lambda move: move[1])  # 5

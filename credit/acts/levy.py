"""The membership levy: every member gives the same to a fund, once a period.

1. The period is whole months, as many as the figures say.
2. Who takes part: members with an account of their own that was open when the period ended, the
   first of which was opened at least `grace_days` before.
3. Who stands more than `spared` below zero, on all their accounts together when the period ends,
   gives nothing.
4. Everybody else gives `amount`, from the account of theirs that was opened first.
5. The list is in the order of the accounts' ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import AMOUNT, DAYS, MONTHS, SOME
from credit.acts.members import accounts_at
from credit.acts.periods import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

TAG: Final = "levy-1"


class Figures(NamedTuple):
    """`amount` and `spared` in subunits."""

    amount: int
    grace_days: int
    months: int
    spared: int


SPANS: Final[Mapping[str, Span]] = {
    "amount": SOME,
    "grace-days": DAYS,
    "months": MONTHS,
    "spared": AMOUNT,
}


def reckon(past: Past, period: Period, figures: Figures, fund: str) -> list[Move]:
    """The levy of a period."""
    until_ms = period[1]
    balances = past.balances(until_ms)
    joined_ms = until_ms - figures.grace_days * DAY_MS
    moves = []
    for accounts in accounts_at(past, until_ms).values():
        new = past.owners[accounts[0]].opened_ms > joined_ms  # 2
        if not new and sum(balances[one] for one in accounts) >= -figures.spared:  # 3
            moves.append((figures.amount, accounts[0], fund))  # 4
    return sorted(moves, key=lambda move: move[1])  # 5

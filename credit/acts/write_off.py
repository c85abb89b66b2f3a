"""Writing off what a member owes, against a reserve that is named: the reserve takes it over.

1. The period is one day of UTC that has ended.
2. Who takes part: accounts of members' own, open when the day ends, that stand below zero then.
3. Their member neither gave nor took in any exchange in the `idle_days` before that.
4. At most what stands below zero is written off, and at most `cap`.
5. It goes from the reserve to the account, so the book's sum stays zero. The list is in the order
   of the accounts' ids.

A list made of what it writes off writes off the same again: so the audit recomputes it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import DAYS, SOME
from credit.acts.flows import exchanged
from credit.acts.members import open_at
from credit.acts.periods import DAY_MS
from credit.history import MEMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

TAG: Final = "write-off-1"


class Figures(NamedTuple):
    """`cap` in subunits, for each account."""

    cap: int
    idle_days: int


SPANS: Final[Mapping[str, Span]] = {"cap": SOME, "idle-days": DAYS}


def reckon(
    past: Past, period: Period, figures: Figures, fund: str, asked: Sequence[Move]
) -> list[Move]:
    """What is written off of the amounts `asked`: moves from the reserve to members' accounts."""
    until_ms = period[1]
    busy = exchanged(past, (until_ms - figures.idle_days * DAY_MS, until_ms))
    balances = past.balances(until_ms)
    sums: defaultdict[str, int] = defaultdict(int)
    for amount, _, payee in asked:
        sums[payee] += amount
    moves = []
    for account, amount in sorted(sums.items()):  # 5
        owner = past.owners.get(account)
        if owner is None or owner.kind != MEMBER or not open_at(owner, until_ms):  # 2
            continue
        off = min(amount, -balances[account], figures.cap)  # 4
        if off > 0 and owner.member not in busy:  # 3
            moves.append((off, fund, account))
    return moves

"""Savings by stated wish: what members asked to have set aside goes to another account of theirs.

1. The period is whole months, as many as the figures say.
2. A wish names an amount and two accounts of one member's own, both open when the period ends.
   Wishes between the same two are taken together.
3. At most what stands above `keep` on the account when the period ends is set aside. Several wishes
   from one account are met in the order of the ids of where they go, as far as that reaches.
4. The list is in the order of the ids of the accounts that give, then of those that get.

A list made of what it sets aside sets aside the same again: so the audit needs no wishes. `fund`
has no part in it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import AMOUNT, MONTHS
from credit.acts.members import open_at
from credit.history import MEMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

TAG: Final = "saving-1"


class Figures(NamedTuple):
    """`keep` in subunits."""

    keep: int
    months: int


SPANS: Final[Mapping[str, Span]] = {"keep": AMOUNT, "months": MONTHS}


def reckon(
    past: Past, period: Period, figures: Figures, fund: str, asked: Sequence[Move]
) -> list[Move]:
    """What is set aside of the wishes `asked`: moves between accounts of one member."""
    del fund
    balances = past.balances(period[1])
    wishes: defaultdict[tuple[str, str], int] = defaultdict(int)
    for amount, payer, payee in asked:
        if _one_member(past, payer, payee, period[1]):
            wishes[payer, payee] += amount  # 2
    moves = []
    for (payer, payee), wish in sorted(wishes.items()):  # 4
        amount = min(wish, balances[payer] - figures.keep)  # 3
        if amount > 0:
            balances[payer] -= amount
            moves.append((amount, payer, payee))
    return moves


def _one_member(past: Past, payer: str, payee: str, until_ms: int) -> bool:
    """Whether both are open accounts of one member, and not the same account."""
    one, other = past.owners.get(payer), past.owners.get(payee)
    if one is None or other is None or payer == payee or one.member != other.member:
        return False
    return all(owner.kind == MEMBER and open_at(owner, until_ms) for owner in (one, other))

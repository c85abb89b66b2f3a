"""Limits that members lend each other: who vouches for another has that much less herself.

1. Everybody has a limit of `below` under zero of their own. Only of that can they vouch, not of
   what others vouched for them, nor for themselves; both have an open account.
2. For one other member it is `each` at most, however much was said.
3. Who vouches for more than `most-given` in all, or than their own limit, has all of it cut down in
   proportion, rounded down.
4. For whom others vouch more than `most-taken`, that is cut down likewise.
5. What is left narrows the endorser's limit and widens the endorsed one's: all limits together are
   what they would be without. The upper limit is `above`; 0 is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.policies.common import AMOUNT, Bounds, Span, first_accounts, upper_of
from credit.policies.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from credit.history import Past
    from credit.policies.stated import Endorsement

TAG: Final = "endorsed-1"

_Pairs = dict[tuple[str, str], int]


class Figures(NamedTuple):
    """Subunits."""

    above: int
    below: int
    each: int
    most_given: int
    most_taken: int


SPANS: Final[Mapping[str, Span]] = {
    "above": AMOUNT, "below": AMOUNT, "each": AMOUNT, "most-given": AMOUNT, "most-taken": AMOUNT,
}  # fmt: skip


def bounds(past: Past, now_ms: int, figures: Figures, stated: Stated = NOTHING) -> Bounds:
    """The limits of members' accounts that are open at a time."""
    accounts = first_accounts(past, now_ms)
    said = _said(stated.endorsements, accounts, figures.each)
    given = _cut(said, 0, min(figures.most_given, figures.below))  # 3
    counted = _cut(given, 1, figures.most_taken)  # 4
    wide = dict.fromkeys(accounts, figures.below)
    for (endorser, endorsed), amount in counted.items():  # 5
        wide[endorser] -= amount
        wide[endorsed] += amount
    upper = upper_of(figures.above)
    return {account: (-wide[member], upper) for member, account in accounts.items()}


def _said(
    endorsements: Iterable[Endorsement], accounts: Collection[str], each: int
) -> _Pairs:  # fmt: skip
    """What each vouches for each, as far as it counts."""
    sums: _Pairs = {}
    for endorser, endorsed, amount in endorsements:
        if endorser != endorsed and endorser in accounts and endorsed in accounts:  # 1
            pair = endorser, endorsed
            sums[pair] = sums.get(pair, 0) + max(0, amount)
    return {pair: min(each, amount) for pair, amount in sums.items()}  # 2


def _cut(pairs: _Pairs, side: int, most: int) -> _Pairs:
    """Each one's amounts on a side in proportion, so that they are `most` in all."""
    totals: dict[str, int] = {}
    for pair, amount in pairs.items():
        totals[pair[side]] = totals.get(pair[side], 0) + amount
    return {
        pair: amount if totals[pair[side]] <= most else amount * most // totals[pair[side]]
        for pair, amount in pairs.items()
    }

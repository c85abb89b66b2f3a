"""What each member gave and took in the exchanges of a period.

1. Exchanges count, and acts of the co-op do not; amounts between accounts of one member neither.
2. Whoever is paid has given; whoever pays has taken. An exchange of several counts for each by
   what it came to for them.
3. A reversal takes off what it takes back, in the period in which it stands.
4. Nobody comes to less than nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from credit.acts.members import side_of
from credit.history import EXCHANGES, REVERSAL

if TYPE_CHECKING:
    from credit.acts.periods import Period
    from credit.history import Moved, Past


class Flow(NamedTuple):
    """Subunits that a member was paid for what they gave, and that they paid for what they took."""

    gave: int
    took: int


def flows(past: Past, period: Period) -> dict[str, Flow]:
    """What each member gave and took in a period. Members without any exchange are not there."""
    gave: defaultdict[str, int] = defaultdict(int)
    took: defaultdict[str, int] = defaultdict(int)
    counted = _counted(past)
    for moved in past.between(*period):
        back = moved.type == REVERSAL
        if moved.type not in EXCHANGES or (back and moved.of not in counted):  # 1
            continue
        for side, amount in _sides(past, moved).items():
            which = gave if (amount > 0) != back else took  # 2
            which[side] += -abs(amount) if back else abs(amount)  # 3
    return {
        side: Flow(max(0, gave[side]), max(0, took[side]))  # 4
        for side in gave.keys() | took.keys()
    }


def exchanged(past: Past, period: Period) -> frozenset[str]:
    """Members who took part in an exchange in a period, also one that was taken back later."""
    return frozenset(
        side
        for moved in past.between(*period)
        if moved.type in EXCHANGES and moved.type != REVERSAL
        for side in _sides(past, moved)
    )


def _counted(past: Past) -> frozenset[str]:
    """Ids of exchanges, where there are reversals of any."""
    if not any(moved.type == REVERSAL for moved in past.moves):
        return frozenset()
    return frozenset(moved.order for moved in past.moves if moved.type in EXCHANGES)


def _sides(past: Past, moved: Moved) -> dict[str, int]:
    """What an entry comes to for each side, in subunits; nothing for one alone."""
    found: dict[str, int] = {}
    for account, amount in moved.legs:
        side = side_of(past.owners[account], account)
        found[side] = found.get(side, 0) + amount
    return found if len(found) > 1 else {}

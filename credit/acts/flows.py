"""What each member gave and took in the exchanges of a period.

1. Exchanges count, and acts of the co-op do not; amounts between accounts of one member neither.
2. What only the community's own accounts get is a gift, and counts for nobody.
3. Whoever is paid has given; whoever pays has taken. An exchange of several counts for each by
   what it came to for them.
4. A reversal takes off what it takes back, in the period in which it stands.
5. Nobody comes to less than nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from credit.acts.members import side_of
from credit.history import EXCHANGES, MEMBER, REVERSAL

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
        for side, amount in _sides(past, moved, -1 if back else 1).items():
            which = gave if amount > 0 else took  # 3
            which[side] += -abs(amount) if back else abs(amount)  # 4
    return {
        side: Flow(max(0, gave[side]), max(0, took[side]))  # 5
        for side in gave.keys() | took.keys()
    }


def exchanged(past: Past, period: Period) -> frozenset[str]:
    """Members who took part in an exchange in a period, also one that was taken back later."""
    return frozenset(
        side
        for moved in past.between(*period)
        if moved.type in EXCHANGES and moved.type != REVERSAL
        for side in _sides(past, moved, 1)
    )


def _counted(past: Past) -> frozenset[str]:
    """Ids of exchanges, where there are reversals of any."""
    if not any(moved.type == REVERSAL for moved in past.moves):
        return frozenset()
    return frozenset(moved.order for moved in past.moves if moved.type in EXCHANGES)


def _sides(past: Past, moved: Moved, sign: int) -> dict[str, int]:
    """What an exchange comes to for each side, in subunits; nothing where it is none."""
    found: dict[str, int] = {}
    gift = True
    for account, amount in moved.legs:
        owner = past.owners[account]
        side = side_of(owner, account)
        found[side] = found.get(side, 0) + sign * amount
        gift = gift and (sign * amount < 0 or owner.kind != MEMBER)  # 2
    return found if len(found) > 1 and not gift else {}

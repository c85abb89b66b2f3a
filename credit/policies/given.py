"""Who gave what to whom: exchanges between members, netted for each pair.

1. Exchanges of a time count, and acts of the co-op do not; nor does what moves between accounts of
   one member, or to and from the community's own accounts.
2. Whoever is paid has given, to whoever paid.
3. In an exchange of several, payers and payees are matched in the order of their members' ids.
4. A reversal counts where what it takes back counts: as an exchange the other way.
5. Of a pair, only what one gave more than the other counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from credit.history import EXCHANGES, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credit.history import Moved, Past

_REVERSAL: Final = "reversal"
_TWO: Final = 2

Given = dict[str, dict[str, int]]
"""By who gave, and to whom: subunits, above zero."""


def net_given(past: Past, from_ms: int, until_ms: int) -> Given:
    """What each member gave each other one more than they got, from one time until another."""
    members = {id_: one.member for id_, one in past.owners.items() if one.kind == MEMBER}
    pairs: dict[tuple[str, str], int] = {}
    counted: set[str] = set()
    for moved in past.between(from_ms, until_ms):
        if moved.type not in EXCHANGES:  # 1
            continue
        if moved.type == _REVERSAL and moved.of not in counted:  # 4
            continue
        counted.add(moved.order)
        for giver, taker, amount in _matched(moved, members):
            if giver < taker:
                pairs[giver, taker] = pairs.get((giver, taker), 0) + amount
            else:
                pairs[taker, giver] = pairs.get((taker, giver), 0) - amount
    found: Given = {}
    for (one, other), amount in pairs.items():  # 5
        if amount > 0:
            found.setdefault(one, {})[other] = amount
        elif amount < 0:
            found.setdefault(other, {})[one] = -amount
    return found


def _matched(moved: Moved, members: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Who gave, to whom, and how much."""
    if len(moved.legs) == _TWO:
        (one, amount), (other, _) = moved.legs
        giver, taker = members.get(one), members.get(other)
        if giver is None or taker is None or giver == taker:  # 1
            return
        yield (giver, taker, amount) if amount > 0 else (taker, giver, -amount)  # 2
        return
    yield from _of_several(moved, members)


def _of_several(moved: Moved, members: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    sums: dict[str, int] = {}
    for account, amount in moved.legs:
        side = members.get(account, account)
        sums[side] = sums.get(side, 0) + amount
    people = frozenset(members.values())
    givers = sorted(side for side, much in sums.items() if much > 0)
    takers = sorted((side for side, much in sums.items() if much < 0), reverse=True)
    for giver in givers:  # 3
        while sums[giver] and takers:
            taker = takers[-1]
            amount = min(sums[giver], -sums[taker])
            if giver in people and taker in people:  # 1
                yield giver, taker, amount
            sums[giver] -= amount
            sums[taker] += amount
            if not sums[taker]:
                takers.pop()

"""Who gave what to whom: exchanges between members, netted for each pair.

1. Exchanges of a time count, and acts of the co-op do not; nor does what moves between accounts of
   one member, or to and from the community's own accounts.
2. Whoever is paid has given, to whoever paid.
3. In an exchange of several, payers and payees are matched in the order of their members' ids.
4. A reversal counts where what it takes back counts: as an exchange the other way.
5. Of a pair, only what one gave more than the other counts.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from credit.history import EXCHANGES, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credit.history import Moved, Past

_REVERSAL: Final = "reversal"
_TWO: Final = 2

Given = dict[str, dict[str, int]]
"""By member and other member: subunits that the first gave more; below zero where it is less."""


def net_given(past: Past, from_ms: int, until_ms: int) -> Given:
    """What members gave each other from one time on and before another."""
    return Window(past).between(from_ms, until_ms)


class Window:
    """What members gave each other in a time that moves on: each entry comes and goes once."""

    def __init__(self, past: Past) -> None:
        self._moves = past.moves
        self._members = {id_: one.member for id_, one in past.owners.items() if one.kind == MEMBER}
        self._people = frozenset(self._members.values())
        self._reversed = {moved.of for moved in past.moves if moved.of is not None}
        self._first = self._end = 0
        self._inside: set[str] = set()
        self._backs: dict[str, Moved] = {}
        self._given: Given = {one: {} for one in self._people}

    def between(self, from_ms: int, until_ms: int) -> Given:
        """What was given from one time on and before another; neither may go back."""
        moves = self._moves
        end = bisect_left(moves, until_ms, self._end, key=_time_of)
        for moved in moves[self._end : end]:
            self._take(moved)
        first = bisect_left(moves, from_ms, self._first, key=_time_of)
        for moved in moves[self._first : min(first, end)]:
            self._drop(moved)
        self._first, self._end = max(self._first, min(first, end)), end
        return self._given

    def _take(self, moved: Moved) -> None:
        if moved.type not in EXCHANGES:  # 1
            return
        if moved.type == _REVERSAL:  # 4
            if moved.of is None or moved.of not in self._inside:
                return
            self._backs[moved.of] = moved
        if moved.order in self._reversed:
            self._inside.add(moved.order)
        self._add(moved, 1)

    def _drop(self, moved: Moved) -> None:
        if moved.type not in EXCHANGES:
            return
        if moved.type == _REVERSAL:
            if self._backs.get(moved.of or "") is not moved:
                return
            del self._backs[moved.of or ""]
        self._inside.discard(moved.order)
        self._add(moved, -1)
        back = self._backs.get(moved.order)  # 4: gone with what it takes back
        if back is not None:
            self._drop(back)

    def _add(self, moved: Moved, sign: int) -> None:
        members, given = self._members, self._given
        if len(moved.legs) == _TWO:
            (one, amount), (other, _) = moved.legs
            giver, taker = members.get(one), members.get(other)
            if giver is None or taker is None or giver == taker:  # 1
                return
            pairs: Iterator[tuple[str, str, int]] = iter(((giver, taker, amount),))
        else:
            pairs = self._matched(moved.legs)
        for giver, taker, amount in pairs:  # 2, 5
            mine, theirs = given[giver], given[taker]
            mine[taker] = mine.get(taker, 0) + sign * amount
            theirs[giver] = theirs.get(giver, 0) - sign * amount

    def _matched(self, legs: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, str, int]]:
        """Who gave, to whom, and how much, in an exchange of several."""
        sums: dict[str, int] = {}
        for account, amount in legs:
            side = self._members.get(account, account)
            sums[side] = sums.get(side, 0) + amount
        givers = sorted(side for side, much in sums.items() if much > 0)
        takers = sorted((side for side, much in sums.items() if much < 0), reverse=True)
        for giver in givers:  # 3
            while sums[giver] and takers:
                taker = takers[-1]
                amount = min(sums[giver], -sums[taker])
                if giver in self._people and taker in self._people:  # 1
                    yield giver, taker, amount
                sums[giver] -= amount
                sums[taker] += amount
                if not sums[taker]:
                    takers.pop()


def _time_of(moved: Moved) -> int:
    return moved.time_ms

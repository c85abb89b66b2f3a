"""Who gave hours to whom within a window, and how evenly.

Rules this module keeps:
1. Only exchanges between members' accounts count, and nothing between accounts of one member.
2. Whoever an exchange pays gave the hours, and whoever pays received them.
3. Where several gave or received, the first giver's hours go to the first receiver until one of
   the two is used up, and so on, by the order of the entry's legs.
4. A reversal within the window counts as much less; what is not above zero then is no arrow.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import EXCHANGES, MEMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from credit.health.tracks import Window
    from credit.history import Moved, Past

PARTS: Final = 1_000
TENTH: Final = 10

Arrows = dict[tuple[str, str], int]
"""Subunits by (member who gave, member who received)."""


def arrows(past: Past, window: Window) -> Arrows:
    """Who gave how much to whom; those who took it back later, as much less."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for moved in past.moves:
        if moved.time_ms >= window.until_ms:
            break
        if moved.time_ms < window.from_ms or moved.type not in EXCHANGES:
            continue
        for gave, received, amount in _given(past, moved):
            if moved.type == "reversal":
                found[received, gave] -= amount
            else:
                found[gave, received] += amount
    return {pair: amount for pair, amount in found.items() if amount > 0}


def _given(past: Past, moved: Moved) -> Iterator[tuple[str, str, int]]:
    givers = [account for account, amount in moved.legs if amount > 0]
    receivers = [account for account, amount in moved.legs if amount < 0]
    left = [amount for _, amount in moved.legs if amount > 0]
    due = [-amount for _, amount in moved.legs if amount < 0]
    gave = took = 0
    while gave < len(left) and took < len(due):
        amount = min(left[gave], due[took])
        one, other = past.owners[givers[gave]], past.owners[receivers[took]]
        if one.kind == other.kind == MEMBER and one.member != other.member:
            yield one.member, other.member, amount
        left[gave] -= amount
        due[took] -= amount
        gave, took = gave + (not left[gave]), took + (not due[took])


def given_and_received(
    flow: Arrows, members: Collection[str]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How much each of these members gave, and received; zero too."""
    given, received = dict.fromkeys(members, 0), dict.fromkeys(members, 0)
    for (gave, took), amount in flow.items():
        if gave in given:
            given[gave] += amount
        if took in received:
            received[took] += amount
    return given, received


def gini(amounts: Iterable[int]) -> int:
    """How unevenly amounts lie, in parts per thousand: 0 if all are equal. None may be below zero.

    1. Order the n amounts from the least. 2. Sum (2i - n - 1) times the i-th. 3. Divide by n times
    the sum of all.
    """
    ordered = sorted(amounts)
    count, total = len(ordered), sum(ordered)
    if not total:
        return 0
    uneven = sum((2 * i - count - 1) * amount for i, amount in enumerate(ordered, 1))
    return PARTS * uneven // (count * total)


class Reciprocity(NamedTuple):
    """Of hours, what went back between the same two; and how many members did both.

    `part` is in thousandths of `total`, which is in subunits; `both` of `active` members gave and
    received.
    """

    part: int
    total: int
    both: int
    active: int


def reciprocity(flow: Arrows) -> Reciprocity:
    """Between each two, twice the lesser of what went either way; all of it by what was given."""
    total = sum(flow.values())
    back = sum(min(amount, flow.get((took, gave), 0)) for (gave, took), amount in flow.items())
    givers, receivers = {pair[0] for pair in flow}, {pair[1] for pair in flow}
    part = PARTS * back // total if total else 0
    return Reciprocity(part, total, len(givers & receivers), len(givers | receivers))


class Concentration(NamedTuple):
    """The thousandths of all hours that the tenth of members who gave, received, most did."""

    given: int
    received: int
    members: int


def concentration(given: Mapping[str, int], received: Mapping[str, int]) -> Concentration:
    """A tenth is rounded up, so that it is somebody."""
    tenth = -(-len(given) // TENTH)
    return Concentration(
        _top(list(given.values()), tenth), _top(list(received.values()), tenth), tenth
    )


def _top(amounts: Sequence[int], count: int) -> int:
    total = sum(amounts)
    return PARTS * sum(sorted(amounts, reverse=True)[:count]) // total if total else 0

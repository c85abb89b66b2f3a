"""Trading circles: how far hours go round until they come back to whoever gave them.

Rules this module keeps:
1. The arrows are those of `credit.health.flows`: who gave, to whom, how much.
2. The length of an arrow's circle is one more than the fewest arrows that lead from whoever
   received back to whoever gave. Two people who help each other are a circle of two.
3. Circles longer than `LENGTH_MAX` are not looked for: such arrows count as not coming back.

How: a member is a bit. Who is reached in k arrows is who is reached in k - 1, together with whom
those reached in k - 1 arrows who are an arrow away. That is one "or" of wide numbers for each arrow
and length: 300,000 arrows among 5,000 members take a second or two, where walking from each
member would take minutes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from credit.health.flows import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.health.flows import Arrows

LENGTH_MAX: Final = 12


class Circles(NamedTuple):
    """What comes back, and how far it goes.

    Attributes:
        part: thousandths of all hours whose arrow lies on a circle.
        by_length: subunits of the arrows whose circle is so long, from 2 to `LENGTH_MAX`.
        length: the middle one, by hours, of the circles' lengths; 0 where there is none.
        members: how many are on some circle.
    """

    part: int
    by_length: Mapping[int, int]
    length: int
    members: int


def circles(flow: Arrows) -> Circles:
    """The circles of these arrows."""
    lengths = _lengths(flow)
    sums: defaultdict[int, int] = defaultdict(int)
    for pair, length in lengths.items():
        sums[length] += flow[pair]
    total, round_ = sum(flow.values()), sum(sums.values())
    members = {member for pair in lengths for member in pair}
    part = PARTS * round_ // total if total else 0
    return Circles(part, dict(sorted(sums.items())), _middle(sums, round_), len(members))


def _lengths(flow: Arrows) -> dict[tuple[str, str], int]:
    """The length of each arrow's circle, of those that have one."""
    bit = {member: i for i, member in enumerate(sorted({one for pair in flow for one in pair}))}
    to: list[list[int]] = [[] for _ in bit]
    for gave, took in flow:
        to[bit[gave]].append(bit[took])
    reached = [1 << i for i in range(len(bit))]
    sought = {pair: (bit[pair[1]], bit[pair[0]]) for pair in flow}
    found: dict[tuple[str, str], int] = {}
    for length in range(2, LENGTH_MAX + 1):
        reached = [_further(reached, i, nexts) for i, nexts in enumerate(to)]
        here = [pair for pair, (start, end) in sought.items() if reached[start] >> end & 1]
        for pair in here:
            found[pair] = length
            del sought[pair]
        if not sought:
            break
    return found


def _further(reached: list[int], start: int, nexts: list[int]) -> int:
    """Who is reached with one arrow more."""
    bits = reached[start]
    for one in nexts:
        bits |= reached[one]
    return bits


def _middle(sums: Mapping[int, int], total: int) -> int:
    seen = 0
    for length in sorted(sums):
        seen += sums[length]
        if 2 * seen >= total:
            return length
    return 0

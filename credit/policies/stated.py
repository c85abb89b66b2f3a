"""What people have stated for a policy, as it stood at a time, read from a book's past.

1. What counts was stated among the entries that a list is reckoned from, at the time that it is
   reckoned for or before.
2. Of what one member said of another, the last word counts; 0 is none.
3. Who live in one household do not count for each other, whatever they said before.
4. Of a member's leaves the one that was stated last counts.

Leaves to others: what policies make of it, and who may state it (`credit.stating`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import ENDORSEMENT, LEAVE

if TYPE_CHECKING:
    from credit.history import Past


class Leave(NamedTuple):
    """Illness or birth: a member's account is wider from one time until another."""

    member: str
    from_ms: int
    until_ms: int


class Endorsement(NamedTuple):
    """A part of one's own bound, in subunits, that a member vouches for another."""

    endorser: str
    endorsed: str
    amount: int


class Stated(NamedTuple):
    """What people have stated for a policy, in any order; most policies ask for nothing."""

    leaves: tuple[Leave, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()


NOTHING: Final = Stated()


def stated_at(past: Past, now_ms: int, size: int | None = None) -> Stated:
    """What was stated at `now_ms` among the past's first `size` entries; all, if it is None."""
    leaves: dict[str, Leave] = {}
    words: dict[tuple[str, str], int] = {}
    homes: dict[str, str | None] = {}
    for seq, time_ms, type_, body in past.statements:
        if time_ms > now_ms or (size is not None and seq >= size):  # 1
            break
        if type_ == ENDORSEMENT:
            words[body.endorser, body.endorsed] = body.amount  # 2
        elif type_ == LEAVE:
            leaves[body.member] = Leave(body.member, body.from_ms, body.until_ms)  # 4
        else:
            homes[body.member] = body.household
    counted = (
        Endorsement(*pair, amount)
        for pair, amount in words.items()
        if amount and not _together(homes, *pair)  # 3
    )
    return Stated(tuple(leaves.values()), tuple(counted))


def _together(homes: dict[str, str | None], one: str, other: str) -> bool:
    home = homes.get(one)
    return home is not None and home == homes.get(other)

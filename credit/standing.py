"""Standing by flow: what a member gave and received lately, and which promises they kept.

It is shown to whoever it is of, and to those who may read histories; there is no other figure
behind it, and no date of joining in it. All of it is of the 180 days before a time.

1. An exchange counts unless it was taken back before that time: transfers, exchanges of several,
   transfers by a permission, what was given of hours set aside, and payments by a list. Acts of the
   co-op do not, nor does what moves between accounts of one member.
2. `gave` is what the member's own accounts were paid, `received` what they paid; where an exchange
   does both, the difference.
3. `people` is how many members the exchanges were with, all together.
4. A promise is hours that somebody set aside for the member. It counts when it was first kept, that
   is, when some of the hours were given, or else when it ended without that, whoever called it off.
5. `promised` is how many promises count, `kept` how many of them were kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.history import EXCHANGES, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from credit.history import Moved, Past

TAG: Final = "standing-1"
DAYS: Final = 180
SPAN_MS: Final = DAYS * 86_400_000
_REVERSAL: Final = "reversal"
_TWO: Final = 2


class Standing(NamedTuple):
    """Subunits that a member gave and received, with how many people, and their promises."""

    gave: int = 0
    received: int = 0
    people: int = 0
    promised: int = 0
    kept: int = 0


def standing(past: Past, member: str, now_ms: int) -> Standing:
    """A member's standing at a time, by what stood in the journal before it."""
    since_ms = now_ms - SPAN_MS
    sides = {
        account: owner.member if owner.kind == MEMBER else account
        for account, owner in past.owners.items()
    }
    mine = {account for account, side in sides.items() if side == member}
    gave = received = 0
    people: set[str] = set()
    for moved in _counted(past, since_ms, now_ms):  # 1
        own = 0
        for account, amount in moved.legs:
            if account in mine:
                own += amount
        if own:  # 2
            gave, received = (gave + own, received) if own > 0 else (gave, received - own)
            people.update(_others(moved, sides, own))
    people &= {owner.member for owner in past.owners.values() if owner.kind == MEMBER}  # 3
    settled = list(_settled(past, member, since_ms, now_ms))
    return Standing(gave, received, len(people), len(settled), sum(settled))  # 5


def _others(moved: Moved, sides: Mapping[str, str], own: int) -> Iterable[str]:
    """With whom an exchange was that brought a member `own`: who then came to the other sign."""
    if len(moved.legs) == _TWO:
        (one, amount), (other, _) = moved.legs
        return (sides[other if amount == own else one],)
    sums: dict[str, int] = {}
    for account, amount in moved.legs:
        side = sides[account]
        sums[side] = sums.get(side, 0) + amount
    return {side for side, amount in sums.items() if amount * own < 0}


def _counted(past: Past, since_ms: int, now_ms: int) -> Iterator[Moved]:
    within = past.between(since_ms, now_ms)
    back = {moved.of for moved in within if moved.type == _REVERSAL}
    for moved in within:
        if moved.type in EXCHANGES and moved.type != _REVERSAL and moved.order not in back:
            yield moved


def _settled(past: Past, member: str, since_ms: int, now_ms: int) -> Iterator[bool]:
    """Of each promise that counts, whether it was kept."""
    for promise in past.promises.values():  # 4
        owner = past.owners[promise.payee]
        if owner.member != member or owner.kind != MEMBER:
            continue
        is_kept = promise.kept_ms is not None and promise.kept_ms < now_ms
        when = promise.kept_ms if is_kept else promise.ended_ms
        if when is not None and since_ms <= when < now_ms:
            yield is_kept

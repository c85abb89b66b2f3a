"""A member's standing as its definition reads, from a book's whole past: slow, and plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credit.history import EXCHANGES, MEMBER
from credit.standing import SPAN_MS, Standing

if TYPE_CHECKING:
    from credit.history import Past


def naive_standing(past: Past, member: str, now_ms: int) -> Standing:
    """By the five steps of `credit.standing`, one after the other."""
    within = [one for one in past.moves if now_ms - SPAN_MS <= one.time_ms < now_ms]
    back = {one.of for one in within if one.type == "reversal"}
    gave = received = 0
    people: set[str] = set()
    for moved in within:
        if moved.type not in EXCHANGES - {"reversal"} or moved.order in back:
            continue
        sums: dict[str, int] = {}
        for account, amount in moved.legs:
            owner = past.owners[account]
            side = owner.member if owner.kind == MEMBER else account
            sums[side] = sums.get(side, 0) + amount
        own = sums.pop(member, 0)
        gave, received = gave + max(0, own), received + max(0, -own)
        people |= {side for side, amount in sums.items() if amount * own < 0}
    people &= {owner.member for owner in past.owners.values() if owner.kind == MEMBER}
    settled = []
    for promise in past.promises.values():
        owner = past.owners[promise.payee]
        kept = promise.kept_ms is not None and promise.kept_ms < now_ms
        when = promise.kept_ms if kept else promise.ended_ms
        is_within = when is not None and now_ms - SPAN_MS <= when < now_ms
        if (owner.member, owner.kind) == (member, MEMBER) and is_within:
            settled.append(kept)
    return Standing(gave, received, len(people), len(settled), sum(settled))

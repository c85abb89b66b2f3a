"""Policies once more, as slowly and plainly as they can be said, to hold the real ones against.

Nothing here is shared with `credit.policies` but the shapes of what goes in and comes out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from credit.history import Past
    from credit.policies import Bounds, Stated

DAY = 86_400_000
OURS = ("transfer", "exchange", "transfer-by-mandate", "capture", "reversal")


def mine(past: Past, now: int) -> list[tuple[str, str]]:
    """Pairs of member and account for which a policy speaks."""
    found: list[tuple[str, str]] = []
    for account, owner in past.owners.items():
        ended = owner.closed_ms is not None and owner.closed_ms < now
        if owner.kind != "member" or owner.opened_ms >= now or ended:
            continue
        if owner.member not in [member for member, _ in found]:
            found.append((owner.member, account))
    return found


def joined(past: Past, member: str) -> int:
    """When a member's first account was opened."""
    return next(
        one.opened_ms for one in past.owners.values()
        if one.kind == "member" and one.member == member
    )  # fmt: skip


def stood(past: Past, account: str, before: int) -> int:
    """The balance by what was entered before a time."""
    return sum(
        amount
        for moved in past.moves
        for name, amount in moved.legs
        if name == account and moved.time_ms < before
    )


def hours(past: Past, since: int, until: int) -> Counter[tuple[str, str]]:
    """Subunits that one gave another, counted one by one."""
    found: Counter[tuple[str, str]] = Counter()
    inside: list[str] = []
    for moved in past.moves:
        if not since <= moved.time_ms < until or moved.type not in OURS:
            continue
        if moved.type == "reversal" and moved.of not in inside:
            continue
        inside.append(moved.order)
        sums: Counter[str] = Counter()
        for account, amount in moved.legs:
            owner = past.owners[account]
            sums[owner.member if owner.kind == "member" else "~" + account] += amount
        givers = [side for side in _by_id(sums) for _ in range(sums[side])]
        takers = [side for side in _by_id(sums) for _ in range(-sums[side])]
        for giver, taker in zip(givers, takers, strict=True):
            if "~" not in giver + taker:
                found[giver, taker] += 1
    return found


def _by_id(sums: Mapping[str, int]) -> list[str]:
    return sorted(sums, key=lambda side: side.removeprefix("~"))


def _bounds(
    past: Past, now: int, say: Callable[[str, str], int], above: int
) -> Bounds:  # fmt: skip
    return {account: (-say(member, account), above or None) for member, account in mine(past, now)}


def fixed(past: Past, now: int, of: Mapping[str, int], _: Stated) -> Bounds:
    """`fixed-1`."""
    return _bounds(past, now, lambda *_: of["below"], of["above"])


def tenure(past: Past, now: int, of: Mapping[str, int], _: Stated) -> Bounds:
    """`tenure-1`."""

    def say(member: str, _account: str) -> int:
        wide, at = of["below"], joined(past, member) + of["days"] * DAY
        while at <= now:
            wide, at = wide + of["step"], at + of["days"] * DAY
        return max(of["below"], min(wide, of["most"]))

    return _bounds(past, now, say, of["above"])


def earned(past: Past, now: int, of: Mapping[str, int], _: Stated) -> Bounds:
    """`earned-1`."""
    gave = hours(past, now - of["days"] * DAY, now)

    def say(member: str, _account: str) -> int:
        others = {one.member for one in past.owners.values()} - {member}
        net = [gave[member, other] - gave[other, member] for other in others]
        counted = [min(one, of["each"]) for one in net if one > 0]
        for _ in range(min(of["apart"], len(counted))):
            counted.remove(max(counted))
        return of["below"] + min(of["most"], sum(counted) * of["percent"] // 100)

    return _bounds(past, now, say, of["above"])


def endorsed(past: Past, now: int, of: Mapping[str, int], stated: Stated) -> Bounds:
    """`endorsed-1`."""
    people = [member for member, _ in mine(past, now)]

    def said(one: str, other: str) -> int:
        if one == other or one not in people or other not in people:
            return 0
        words = [e.amount for e in stated.endorsements if (e.endorser, e.endorsed) == (one, other)]
        return min(of["each"], sum(words))

    def given(one: str, other: str) -> int:
        whole, most = sum(said(one, each) for each in people), min(of["most-given"], of["below"])
        return said(one, other) if whole <= most else said(one, other) * most // whole

    def counted(one: str, other: str) -> int:
        whole, most = sum(given(each, other) for each in people), of["most-taken"]
        return given(one, other) if whole <= most else given(one, other) * most // whole

    def say(member: str, _account: str) -> int:
        got = sum(counted(one, member) for one in people)
        return of["below"] + got - sum(counted(member, one) for one in people)

    return _bounds(past, now, say, of["above"])


def care_leave(past: Past, now: int, of: Mapping[str, int], stated: Stated) -> Bounds:
    """`care-leave-1`."""

    def say(member: str, _account: str) -> int:
        for leave in stated.leaves:
            runs = leave.from_ms <= now < leave.until_ms
            if leave.member == member and runs and now - leave.from_ms < of["days"] * DAY:
                return of["below"] + of["more"]
        return of["below"]

    return _bounds(past, now, say, of["above"])


def starting(past: Past, now: int, of: Mapping[str, int], _: Stated) -> Bounds:
    """`starting-1`."""

    def first(member: str) -> Iterable[int]:
        for moved in past.moves:
            names = {past.owners[account].member for account, _ in moved.legs}
            if moved.type in OURS and member in names:
                yield moved.time_ms

    def say(member: str, _account: str) -> int:
        began = next(iter(first(member)), now)
        return max(of["below"], of["allowance"]) if now < began + of["days"] * DAY else of["below"]

    return _bounds(past, now, say, of["above"])


def newcomer_cap(past: Past, now: int, of: Mapping[str, int], _: Stated) -> Bounds:
    """`newcomer-cap-1`."""
    found: Bounds = {}
    for member, account in mine(past, now):
        tops = [of["above"]] if of["above"] else []
        if now - joined(past, member) < of["days"] * DAY:
            tops += [
                max(0, stood(past, account, now - days * DAY) + of[name])
                for name, days in (("day", 1), ("week", 7), ("month", 30))
                if of[name]
            ]
        found[account] = -of["below"], min(tops) if tops else None
    return found


TWINS = {
    "fixed-1": fixed,
    "tenure-1": tenure,
    "earned-1": earned,
    "endorsed-1": endorsed,
    "care-leave-1": care_leave,
    "starting-1": starting,
    "newcomer-cap-1": newcomer_cap,
}

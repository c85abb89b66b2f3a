"""The acts of the co-op reckoned again, slowly and otherwise: with fractions, member by member.

Nothing here is imported from `credit.acts`, so that a mistake there is none here.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from credit.history import Moved, Past

Move = tuple[int, str, str]
Figures = Any
"""Those of whichever act it is."""
DAY_MS = 86_400_000
PAYING = {"transfer", "exchange", "transfer-by-mandate", "capture"}


def _open(past: Past, at_ms: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for account, owner in past.owners.items():
        there = owner.kind == "member" and owner.opened_ms < at_ms
        if there and not (owner.closed_ms is not None and owner.closed_ms < at_ms):
            found[owner.member] = [*found.get(owner.member, []), account]
    return found


def _balance(past: Past, account: str, before_ms: int) -> int:
    return sum(
        amount
        for moved in past.moves
        for id_, amount in moved.legs
        if id_ == account and moved.time_ms < before_ms
    )


def _for_member(past: Past, moved: Moved, member: str) -> int:
    """What an entry comes to for a member, if anybody else has a part in it."""
    parts = [(past.owners[account], amount) for account, amount in moved.legs]
    getting = -1 if moved.type == "reversal" else 1
    if all(owner.kind != "member" for owner, n in parts if n * getting > 0):
        return 0
    own = [n for owner, n in parts if (owner.member, owner.kind) == (member, "member")]
    return sum(own) if len(own) < len(parts) else 0


def contribution(past: Past, period: tuple[int, int], member: str) -> tuple[int, int]:
    """What a member gave and took."""
    exchanges = {moved.order for moved in past.moves if moved.type in PAYING}
    gave = took = 0
    for moved in past.moves:
        if not period[0] <= moved.time_ms < period[1]:
            continue
        amount = _for_member(past, moved, member)
        if moved.type in PAYING:
            gave, took = gave + max(amount, 0), took + max(-amount, 0)
        elif moved.type == "reversal" and moved.of in exchanges:
            gave, took = gave - max(-amount, 0), took - max(amount, 0)
    return max(gave, 0), max(took, 0)


def levy(past: Past, period: tuple[int, int], figures: Figures, fund: str) -> list[Move]:
    found = []
    for accounts in _open(past, period[1]).values():
        stands = sum(_balance(past, account, period[1]) for account in accounts)
        age_ms = period[1] - past.owners[accounts[0]].opened_ms
        if age_ms >= figures.grace_days * DAY_MS and stands + figures.spared >= 0:
            found.append((figures.amount, accounts[0], fund))
    return sorted(found, key=lambda move: move[1])


def exchanges_levy(past: Past, period: tuple[int, int], figures: Figures, fund: str) -> list[Move]:
    found = []
    for member, accounts in _open(past, period[1]).items():
        gave, took = contribution(past, period, member)
        due = Fraction(gave * figures.gave_ppm, 10**6) + Fraction(took * figures.took_ppm, 10**6)
        if int(due):
            found.append((int(due), accounts[0], fund))
    return sorted(found, key=lambda move: move[1])


def demurrage(past: Past, period: tuple[int, int], figures: Figures, fund: str) -> list[Move]:
    found = []
    times = sorted({*period, *(m.time_ms for m in past.between(*period))})
    for accounts in _open(past, period[1]).values():
        idle = Fraction(0)
        for start, end in pairwise(times):
            # What stands from `start` on counts what happened then.
            stands = sum(_balance(past, account, start + 1) for account in accounts)
            if stands > figures.free:
                idle += Fraction((stands - figures.free) * (end - start), period[1] - period[0])
        amount = int(idle * figures.ppm / 10**6)
        best = accounts[0]
        for account in accounts[1:]:
            if _balance(past, account, period[1]) > _balance(past, best, period[1]):
                best = account
        if amount:
            found.append((amount, best, fund))
    return sorted(found, key=lambda move: move[1])


def dividend(past: Past, period: tuple[int, int], figures: Figures, fund: str) -> list[Move]:
    weights = {}
    for member, accounts in _open(past, period[1]).items():
        gave, took = contribution(past, period, member)
        weight = gave * figures.gave_weight + took * figures.took_weight
        if weight:
            weights[accounts[0]] = weight
    total = max(0, min(figures.surplus, _balance(past, fund, period[1])))
    return [(n, fund, account) for account, n in sorted(share(total, weights).items()) if n]


def share(total: int, weights: dict[str, int]) -> dict[str, int]:
    """One subunit after the other to whoever is furthest behind, once all have their whole ones."""
    if not weights:
        return {}
    exact = {
        id_: Fraction(total * weight, sum(weights.values())) for id_, weight in weights.items()
    }
    found = {id_: int(part) for id_, part in exact.items()}
    while sum(found.values()) < total:
        behind = min(found, key=lambda id_: (found[id_] - exact[id_], id_))
        found[behind] += 1
    return found


def solidarity(
    past: Past,
    period: tuple[int, int],
    figures: Figures,
    fund: str,
    asked: list[Move],
) -> list[Move]:
    end, year = period[1], period[1] - 365 * DAY_MS
    given: list[tuple[int, str, int]] = []  # when, who, how much: above zero to the fund
    for moved in past.moves:
        to_fund = dict(moved.legs).get(fund, 0)
        for account, amount in moved.legs:
            owner = past.owners[account]
            if moved.time_ms < end and owner.kind == "member" and amount * to_fund < 0:
                given.append((moved.time_ms, owner.member, -amount))
    income = sum(n for when, _, n in given if n > 0 and when >= year)
    kept = Fraction(income * figures.solvency_ppm, 10**6)
    free = _balance(past, fund, end) - kept
    rooms = {}
    for member, accounts in _open(past, end).items():
        firsts = [when for when, who, n in given if who == member and n > 0]
        if not firsts or firsts[0] + figures.waiting_days * DAY_MS > end:
            continue
        got = sum(-n for when, who, n in given if who == member and n < 0 and when >= year)
        claim = sum(n for n, _, account in asked if past.owners[account].member == member
                    and past.owners[account].kind == "member")  # fmt: skip
        if min(claim, figures.cap - got) > 0:
            rooms[accounts[0]] = min(claim, figures.cap - got)
    whole = max(0, int(free // 1))
    if sum(rooms.values()) > whole:
        rooms = share(whole, rooms)
    return [(n, fund, account) for account, n in sorted(rooms.items()) if n]


def saving(
    past: Past,
    period: tuple[int, int],
    figures: Figures,
    fund: str,
    asked: list[Move],
) -> list[Move]:
    del fund
    mine = _open(past, period[1])
    found = []
    for accounts in mine.values():
        for payer in accounts:
            left = max(0, _balance(past, payer, period[1]) - figures.keep)
            for payee in sorted(accounts):
                wish = sum(n for n, a, b in asked if (a, b) == (payer, payee) and a != b)
                if min(wish, left):
                    found.append((min(wish, left), payer, payee))
                    left -= min(wish, left)
    return sorted(found, key=lambda move: move[1:])


def write_off(
    past: Past,
    period: tuple[int, int],
    figures: Figures,
    fund: str,
    asked: list[Move],
) -> list[Move]:
    found = []
    since = period[1] - figures.idle_days * DAY_MS
    for member, accounts in _open(past, period[1]).items():
        busy = any(
            moved.type in PAYING
            and since <= moved.time_ms < period[1]
            and any(past.owners[id_].kind == "member" for id_, n in moved.legs if n > 0)
            and {(past.owners[id_].member, past.owners[id_].kind) for id_, _ in moved.legs}
            > {(member, "member")}
            for moved in past.moves
        )
        for account in accounts:
            debt = -_balance(past, account, period[1])
            claim = sum(n for n, _, payee in asked if payee == account)
            if not busy and min(claim, debt, figures.cap) > 0:
                found.append((min(claim, debt, figures.cap), fund, account))
    return sorted(found, key=lambda move: move[2])


NAIVE: Mapping[str, Callable[..., list[Move]]] = {
    "levy-1": levy, "levy-exchanges-1": exchanges_levy, "demurrage-1": demurrage,
    "dividend-1": dividend, "solidarity-1": solidarity, "solidarity-in-1": levy,
    "mutual-aid-1": solidarity, "mutual-aid-in-1": levy, "saving-1": saving,
    "write-off-1": write_off,
}  # fmt: skip

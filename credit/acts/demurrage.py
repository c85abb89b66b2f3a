"""Demurrage: what stands idle on members' accounts above a free allowance loses a share.

1. The period is whole months, as many as the figures say.
2. Who takes part: members with an account of their own that is open when the period ends. Their
   balance is that of all the accounts they have then together, so that a second account gives no
   second allowance.
3. What counts is weighted by time, and not the balance at the end, so that nobody gains by paying
   a friend on the last day: for each millisecond of the period, what stands above `free`.
4. The demurrage is that sum `x ppm / 1,000,000 / length of the period`, rounded down once.
5. It is given from the member's account that stands highest when the period ends, where two are
   equal from the one that was opened first. What comes to nothing is not in the list.
6. The list is in the order of the accounts' ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import AMOUNT, MILLION, MONTHS, PPM
from credit.acts.members import accounts_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

TAG: Final = "demurrage-1"


class Figures(NamedTuple):
    """`free` in subunits, the share of a period in millionths."""

    free: int
    months: int
    ppm: int


SPANS: Final[Mapping[str, Span]] = {"free": AMOUNT, "months": MONTHS, "ppm": PPM}


def reckon(past: Past, period: Period, figures: Figures, fund: str) -> list[Move]:
    """The demurrage of a period."""
    from_ms, until_ms = period
    accounts = accounts_at(past, until_ms)
    balances = past.balances(until_ms)
    length_ms = until_ms - from_ms
    moves = []
    for member, idle in _idle(past, period, figures.free, accounts).items():
        amount = idle * figures.ppm // (MILLION * length_ms)  # 4
        if amount:
            payer = max(accounts[member], key=lambda one: balances[one])  # 5
            moves.append((amount, payer, fund))
    return sorted(moves, key=lambda move: move[1])  # 6


def _idle(
    past: Past, period: Period, free: int, accounts: Mapping[str, list[str]]
) -> dict[str, int]:
    """Subunits above `free`, times milliseconds, by member."""
    from_ms, until_ms = period
    owner = {account: member for member, theirs in accounts.items() for account in theirs}
    before = past.balances(from_ms)
    stood = {member: sum(before[one] for one in theirs) for member, theirs in accounts.items()}
    since, idle = dict.fromkeys(accounts, from_ms), dict.fromkeys(accounts, 0)
    for moved in past.between(from_ms, until_ms):
        for account, amount in moved.legs:
            member = owner.get(account)
            if member is not None:
                idle[member] += max(0, stood[member] - free) * (moved.time_ms - since[member])  # 3
                stood[member] += amount
                since[member] = moved.time_ms
    for member, balance in stood.items():
        idle[member] += max(0, balance - free) * (until_ms - since[member])
    return idle

"""What a solidarity fund gives to members who asked, and a mutual-aid insurance likewise.

Members give to the fund by a levy of its own (`credit.acts.levy`). Reviewers decide on each claim,
with reasons; what they granted is reckoned here together, once a period:

1. The period is whole months, as many as the figures say.
2. A member's claims are taken together. Who takes part: members with an account of their own that
   is open when the period ends.
3. Who waits: the member's first gift to the fund lies at least `waiting_days` before that.
4. A member gets at most `cap` within a year: what the fund gave them in the 365 days before the
   period's end is taken off.
5. The fund stays solvent: it keeps `solvency_ppm` millionths, rounded up, of what members gave to
   it in those 365 days. Only what it holds above that when the period ends is given.
6. If that is less than all claims, each gets in proportion to theirs, by the largest remainder.
7. It goes to the member's account that was opened first. The list is in the order of the accounts'
   ids; what comes to nothing is not in it.

A list made of what it grants grants the same again: so the audit recomputes it without the claims.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from credit.acts.figures import DAYS, MILLION, MONTHS, PPM, SOME
from credit.acts.members import accounts_at
from credit.acts.periods import DAY_MS
from credit.acts.shares import shares
from credit.history import MEMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Moved, Past
    from ledger.parts import Move

TAG: Final = "solidarity-1"
YEAR_MS: Final = 365 * DAY_MS


class Figures(NamedTuple):
    """`cap` in subunits a year."""

    cap: int
    months: int
    solvency_ppm: int
    waiting_days: int


SPANS: Final[Mapping[str, Span]] = {
    "cap": SOME,
    "months": MONTHS,
    "solvency-ppm": PPM,
    "waiting-days": DAYS,
}


class Fund(NamedTuple):
    """A fund when a period ends. `first_ms` says when each member first gave to it.

    `gave` is what it gave each member in the year before, `income` what all gave to it then, and
    `free` what it may give, all in subunits.
    """

    first_ms: Mapping[str, int]
    gave: Mapping[str, int]
    income: int
    balance: int
    free: int


def reckon(
    past: Past, period: Period, figures: Figures, fund: str, asked: Sequence[Move]
) -> list[Move]:
    """What the fund gives of the claims `asked`: moves from it to accounts of those who claim."""
    until_ms = period[1]
    accounts = accounts_at(past, until_ms)
    stands = fund_at(past, until_ms, figures, fund)
    claims: defaultdict[str, int] = defaultdict(int)
    for amount, _, payee in asked:
        owner = past.owners.get(payee)
        if owner is not None and owner.kind == MEMBER:
            claims[owner.member] += amount  # 2
    granted = {}
    for member, claim in claims.items():
        room = min(claim, figures.cap - stands.gave.get(member, 0))  # 4
        if member in accounts and room > 0 and not _waits(stands, member, until_ms, figures):
            granted[accounts[member][0]] = room
    if sum(granted.values()) > stands.free:
        granted = shares(stands.free, granted)  # 6
    return [(amount, fund, account) for account, amount in sorted(granted.items()) if amount]  # 7


def fund_at(past: Past, until_ms: int, figures: Figures, fund: str) -> Fund:
    """How a fund stands just before an instant."""
    first_ms: dict[str, int] = {}
    gave: defaultdict[str, int] = defaultdict(int)
    balance = income = 0
    for moved in past.between(0, until_ms):
        own = sum(amount for account, amount in moved.legs if account == fund)
        balance += own
        for member, amount in _others(past, moved, own):
            recent = moved.time_ms >= until_ms - YEAR_MS
            if own > 0:
                first_ms.setdefault(member, moved.time_ms)
                income += amount * recent
            else:
                gave[member] += amount * recent
    kept = -(-income * figures.solvency_ppm // MILLION)  # 5
    return Fund(first_ms, gave, income, balance, max(0, balance - kept))


def _others(past: Past, moved: Moved, own: int) -> list[tuple[str, int]]:
    """Members on the other side of a fund's leg in an entry, and what each moved, in subunits."""
    if not own:
        return []
    return [
        (past.owners[account].member, abs(amount))
        for account, amount in moved.legs
        if (amount < 0) == (own > 0) and past.owners[account].kind == MEMBER
    ]


def _waits(stands: Fund, member: str, until_ms: int, figures: Figures) -> bool:
    first_ms = stands.first_ms.get(member)
    return first_ms is None or first_ms > until_ms - figures.waiting_days * DAY_MS  # 3

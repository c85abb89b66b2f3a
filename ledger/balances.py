"""How an account moves, and the two bounds it moves within.

A bound is judged on what the account could come to: downwards all outgoing holds are counted as
given, upwards all incoming holds as received. The *worsening rule*: only a change that moves the
account further past a bound is refused, so a bound set below somebody's balance never blocks what
improves it.
"""

from __future__ import annotations

from ledger.amounts import BALANCE_MAX
from ledger.kernel import Leg
from ledger.records import Account
from ledger.refusals import Code, Refusal, refuse


def move(
    account: Account, seq: int, posted: int = 0, held_out: int = 0, held_in: int = 0
) -> Account:
    """The account as entry `seq` leaves it, changed by the given subunits."""
    return Account(
        account.terms,
        account.posted + posted,
        account.held_out + held_out,
        account.held_in + held_in,
        account.count + 1,
        seq,
    )


def leg(before: Account, after: Account, now_ms: int) -> Leg | Refusal:
    """The leg that takes `before` to `after`, or the bound that it would worsen."""
    lower, upper = before.terms.bounds_at(now_ms)
    floor, floor_before = after.posted - after.held_out, before.posted - before.held_out
    if floor < floor_before and lower is not None and floor < lower:
        return refuse(
            Code.lower_bound_must_hold,
            account=before.terms.id,
            available=max(0, floor_before - lower),
            needed=floor_before - floor,
            bound=lower,
        )
    ceiling, ceiling_before = after.posted + after.held_in, before.posted + before.held_in
    if ceiling > ceiling_before and upper is not None and ceiling > upper:
        return refuse(
            Code.upper_bound_must_hold,
            account=before.terms.id,
            room=max(0, upper - ceiling_before),
            needed=ceiling - ceiling_before,
            bound=upper,
        )
    if floor < -BALANCE_MAX or ceiling > BALANCE_MAX:
        return refuse(Code.balance_must_fit, account=before.terms.id, most=BALANCE_MAX)
    return Leg(after, after.posted - before.posted)


def legs(pairs: tuple[tuple[Account, Account], ...], now_ms: int) -> tuple[Leg, ...] | Refusal:
    """The legs of several moves, or the refusal of the first that may not be."""
    found = []
    for before, after in pairs:
        moved = leg(before, after, now_ms)
        if isinstance(moved, Refusal):
            return moved
        found.append(moved)
    return tuple(found)

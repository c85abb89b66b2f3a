"""How an account moves, and the two bounds it moves within.

A bound is judged on what the account could come to: downwards all outgoing holds are counted as
given, upwards all incoming holds as received. The *worsening rule*: only a change that moves the
account further past a bound is refused, so a bound set below somebody's balance never blocks what
improves it.

Whatever the bounds, a balance lies within 2^62 of zero with its holds and without, and what is held
on a side is 2^62 at most: so every sum has room in 64 bits.
"""

from __future__ import annotations

from typing import Final

from ledger.amounts import BALANCE_MAX
from ledger.kernel import Leg
from ledger.records import Account
from ledger.refusals import Code, Refusal, refuse
from ledger.structs import replace

BALANCE_MIN: Final = -BALANCE_MAX


def move(  # noqa: PLR0913, PLR0917 called for every leg: a tuple of changes would cost
    before: Account, seq: int, now_ms: int, posted: int, held_out: int = 0, held_in: int = 0
) -> Leg | Refusal:
    """The leg by which entry `seq` changes an account, or the bound that it would worsen.

    `posted`, `held_out` and `held_in` are the signed changes, in subunits.
    """
    terms = before.terms
    balance = before.posted + posted
    out, incoming = before.held_out + held_out, before.held_in + held_in
    lower, upper = (terms.lower, terms.upper) if terms.until_ms is None else terms.bounds_at(now_ms)
    floor, ceiling = balance - out, balance + incoming
    if posted < held_out and lower is not None and floor < lower:
        return _below(before, posted - held_out, lower)
    if posted + held_in > 0 and upper is not None and ceiling > upper:
        return _above(before, posted + held_in, upper)
    if floor < BALANCE_MIN or ceiling > BALANCE_MAX or out > BALANCE_MAX or incoming > BALANCE_MAX:
        return refuse(Code.balance_must_fit, account=terms.id, most=BALANCE_MAX)
    after = Account(terms, balance, out, incoming, before.count + 1, seq)
    return Leg(after, posted, before)


def between(  # noqa: PLR0913, PLR0917 as move
    payer: Account, payee: Account, seq: int, now_ms: int, paid: int, reserved: int = 0
) -> tuple[Leg, ...] | Refusal:
    """The legs by which entry `seq` pays and reserves from one account to another."""
    given = move(payer, seq, now_ms, -paid, reserved)
    if isinstance(given, Refusal):
        return given
    received = move(payee, seq, now_ms, paid, 0, reserved)
    if isinstance(received, Refusal):
        return received
    return given, received


def carry(before: Account, seq: int, posted: int) -> Leg | Refusal:
    """The leg by which entry `seq` brings in a balance, past its bounds if need be, within 2^62."""
    balance = before.posted + posted
    if balance - before.held_out < BALANCE_MIN or balance + before.held_in > BALANCE_MAX:
        return refuse(Code.balance_must_fit, account=before.terms.id, most=BALANCE_MAX)
    return Leg(replace(touch(before, seq), posted=balance), posted, before)


def touch(account: Account, seq: int) -> Account:
    """The account as an entry leaves it that moves nothing."""
    return replace(account, count=account.count + 1, last=seq)


def _below(before: Account, change: int, lower: int) -> Refusal:
    available = max(0, before.posted - before.held_out - lower)
    return refuse(
        Code.lower_bound_must_hold,
        account=before.terms.id,
        available=available,
        needed=-change,
        bound=lower,
    )


def _above(before: Account, change: int, upper: int) -> Refusal:
    room = max(0, upper - before.posted - before.held_in)
    return refuse(
        Code.upper_bound_must_hold, account=before.terms.id, room=room, needed=change, bound=upper
    )

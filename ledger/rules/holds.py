"""Holds: an amount is reserved on both sides, then captured in part or whole, released, or expires.

A hold is named by the id of the order that made it. What it reserves is counted against the
payer's lower and the payee's upper bound from the start, so a capture never takes an account
further past a bound than its hold did. It lasts a year at most, and no longer than a temporary
bound without which it would not fit. A bound that is set later leaves open holds as they are.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import YEAR_MS, Accepted, Leg, Reads, Rule, View, speaks_for
from ledger.orders import Order, shape
from ledger.records import Hold as Held
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.funds import funded
from ledger.rules.transfers import two_sides

STAYS, IS_RELEASED = "held", "released"


class Hold(NamedTuple):
    """Fields of `hold`: as a transfer, but only reserved, until `until_ms`."""

    amount: int
    payer: str
    payee: str
    until_ms: int
    memo: str | None
    unit: str | None
    category: str | None


class Capture(NamedTuple):
    """Fields of `capture`: what was really given, and whether the rest stays held."""

    amount: int
    hold: str
    rest: str
    memo: str | None


class Release(NamedTuple):
    """Fields of `release` and of `hold-expired`."""

    hold: str


def hold(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 as a transfer, 2 it ends within a year, 3 the payer signs, 4 bounds hold, 5 to its end."""
    body: Hold = order.body
    # 1. Two different open accounts, in the book's unit.
    sides = two_sides(view, body.payer, body.payee, body.unit)
    if isinstance(sides, Refusal):
        return sides
    payer, _ = sides
    # 2. There is time to use it, and not for ever.
    untimely = _untimely(body.until_ms, now_ms)
    if untimely is not None:
        return untimely
    # 3. The payer signs; and for much of a fund's, another officer.
    if not speaks_for(view, order, payer.terms.member):
        return refuse(Code.payer_must_sign, member=payer.terms.member)
    kept = funded(view, order, payer, body.amount, now_ms)
    if isinstance(kept, Refusal):
        return kept
    # 4. Neither bound would be worsened by its capture.
    made = Held(order.id, body.payer, body.payee, body.amount, body.until_ms)
    reserved = _reserve(view, made, body.amount, 0, now_ms)
    if isinstance(reserved, Refusal):
        return reserved
    # 5. Nor by the bounds that come back before it ends.
    outlives = _outliving(reserved.legs, body.until_ms, now_ms)
    return outlives or Accepted(reserved.legs, (*reserved.records, *kept))


def _untimely(until_ms: int, now_ms: int) -> Refusal | None:
    if until_ms <= now_ms:
        return refuse(Code.hold_must_end_later, until=until_ms, now=now_ms)
    if until_ms > now_ms + YEAR_MS:
        return refuse(Code.hold_must_end_sooner, until=until_ms, latest=now_ms + YEAR_MS)
    return None


def _outliving(legs: tuple[Leg, ...], until_ms: int, now_ms: int) -> Refusal | None:
    """The refusal of a hold that outlives a temporary bound without which it would not fit."""
    for leg, is_payer in zip(legs, (True, False), strict=True):
        after, terms = leg.account, leg.account.terms
        ends_ms = terms.until_ms
        if ends_ms is None or not now_ms < ends_ms < until_ms:
            continue
        lower, upper = terms.then_lower, terms.then_upper
        low = is_payer and lower is not None and after.posted - after.held_out < lower
        high = not is_payer and upper is not None and after.posted + after.held_in > upper
        if low or high:
            return refuse(Code.hold_must_end_with_bound, account=terms.id, latest=ends_ms)
    return None


def capture(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the hold is open and in time, 2 the payee signs, 3 it covers the amount."""
    body: Capture = order.body
    # 1. The hold is open and in time.
    held = _open_hold(view, body.hold)
    if isinstance(held, Refusal):
        return held
    if held.until_ms <= now_ms:
        return refuse(Code.hold_must_not_have_expired, hold=held.id, until=held.until_ms)
    # 2. The payee signs: the payer did when the hold was made.
    member = view.accounts[held.payee].terms.member
    if not speaks_for(view, order, member):
        return refuse(Code.payee_must_sign, member=member)
    # 3. No more than was held.
    if body.amount > held.remaining:
        return refuse(Code.amount_must_be_within_hold, available=held.remaining, needed=body.amount)
    freed = held.remaining if body.rest == IS_RELEASED else body.amount
    left = held._replace(remaining=held.remaining - freed)
    return _reserve(view, left, -freed, body.amount, now_ms)


def release(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the hold is open, 2 either side signs."""
    # 1. The hold is open.
    held = _open_hold(view, order.body.hold)
    if isinstance(held, Refusal):
        return held
    # 2. Either side signs.
    sides = [view.accounts[side].terms.member for side in (held.payer, held.payee)]
    if not any(speaks_for(view, order, member) for member in sides):
        return refuse(Code.either_side_must_sign, payer=sides[0], payee=sides[1])
    return _reserve(view, held._replace(remaining=0), -held.remaining, 0, now_ms)


def expire(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the hold is open, 2 its time has come. No side signs: the service records what time did."""
    # 1. The hold is open.
    held = _open_hold(view, order.body.hold)
    if isinstance(held, Refusal):
        return held
    # 2. Its time has come.
    if now_ms < held.until_ms:
        return refuse(Code.hold_must_have_expired, hold=held.id, until=held.until_ms)
    return _reserve(view, held._replace(remaining=0), -held.remaining, 0, now_ms)


def _open_hold(view: View, id_: str) -> Held | Refusal:
    held = view.holds.get(id_)
    if held is None:
        return refuse(Code.hold_must_exist, hold=id_)
    return held if held.remaining else refuse(Code.hold_must_be_open, hold=id_)


def _reserve(view: View, held: Held, reserved: int, paid: int, now_ms: int) -> Accepted | Refusal:
    """Move `reserved` subunits into (or, below zero, out of) the hold, and pay `paid`."""
    payer, payee = view.accounts[held.payer], view.accounts[held.payee]
    legs = balances.between(payer, payee, view.size, now_ms, paid, reserved)
    return legs if isinstance(legs, Refusal) else Accepted(legs, (held,))


RULES: Final = (
    Rule(
        shape(
            "hold",
            Hold,
            {
                "amount": fields.amount,
                "from": fields.uuid,
                "to": fields.uuid,
                "until": fields.time_ms,
            },
            {"memo": fields.hex32, "unit": fields.code, "category": fields.category},
        ),
        hold,
        accounts=attrgetter("payer", "payee"),
    ),
    Rule(
        shape(
            "capture",
            Capture,
            {
                "amount": fields.amount,
                "hold": fields.uuid,
                "rest": fields.choice(STAYS, IS_RELEASED),
            },
            {"memo": fields.hex32},
        ),
        capture,
        reads=lambda body: Reads(holds=(body.hold,)),
    ),
    Rule(
        shape("release", Release, {"hold": fields.uuid}),
        release,
        reads=lambda body: Reads(holds=(body.hold,)),
    ),
    Rule(
        shape("hold-expired", Release, {"hold": fields.uuid}),
        expire,
        reads=lambda body: Reads(holds=(body.hold,)),
        automatic=True,
    ),
)

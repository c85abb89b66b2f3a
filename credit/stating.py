"""What people state for each other's limits: who vouches for whom, and who is on a care leave.

Neither moves anything, nor sets a bound: policies read it (`credit.policies.stated`), and a list of
limits comes of them. A member vouches with what is her own, so her word is enough. A leave widens
somebody's limit, so as many treasurers state it as set a bound, and nobody for whom they live with.

The book keeps the latest word for pages alone: under "given/", endorser and endorsed, and the same
under "taken/" the other way round; under "leave/" and the member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger import canonical, fields
from ledger.kernel import YEAR_MS, Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.records import Kept
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import not_joined
from ledger.rules.governing import apart, with_households
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDORSED: Final = "endorsement-stated"
LEFT: Final = "leave-stated"
LEAVE_MS_MAX: Final = YEAR_MS
ORDERS_MAX: Final = 50
"""Orders on a member's leaves of which the book keeps the ids, the latest first."""


class EndorsementStated(NamedTuple):
    """Fields of `endorsement-stated`; an `amount` of 0 takes back what was said before."""

    amount: int
    endorsed: str
    endorser: str


class LeaveStated(NamedTuple):
    """Fields of `leave-stated`; `reason` is a memo commitment."""

    from_ms: int
    member: str
    reason: str
    until_ms: int


def given_name(endorser: str, endorsed: str) -> str:
    """What the book keeps of an endorsement under, found by who vouches."""
    return f"given/{endorser}/{endorsed}"


def taken_name(endorser: str, endorsed: str) -> str:
    """The same, found by whom it is for."""
    return f"taken/{endorsed}/{endorser}"


def leave_name(member: str) -> str:
    """What the book keeps of a member's leave under."""
    return f"leave/{member}"


def said_of(text: str) -> Mapping[str, Any]:
    """What the book keeps of a word: `amount` and `time`, or `from`, `until` and `orders`."""
    found: Mapping[str, Any] = canonical.decode(text.encode(), len(text.encode()))
    return found


def state_endorsement(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 both have joined, 2 they are two, 3 and live apart, if it is any, 4 the endorser signs."""
    body: EndorsementStated = order.body
    pair = body.endorser, body.endorsed
    # 1. They are there. Whether both have an open account is asked when limits are reckoned.
    for id_ in pair:
        absent = not_joined(view, id_)
        if absent is not None:
            return absent
    # 2. Nobody vouches for themselves.
    if body.endorser == body.endorsed:
        return refuse(Code.endorsed_must_be_another, member=body.endorsed)
    # 3. A household decides nothing for its own; to take a word back is free.
    own = with_households(view, (body.endorser,))
    if body.amount and not apart(own, view.members[body.endorsed]):
        return refuse(Code.endorsed_must_live_apart, member=body.endorsed)
    # 4. It is of her own limit.
    if not speaks_for(view, order, body.endorser):
        return refuse(Code.member_must_sign, member=body.endorser)
    said = canonical.encode({"amount": str(body.amount), "time": now_ms}).decode()
    return Accepted((), (Kept(given_name(*pair), said), Kept(taken_name(*pair), said)))


def state_leave(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member has joined, 2 it ends within a year, 3 treasurers sign who live apart.

    It takes the place of one that was stated before; one that ends when it begins is none.
    """
    del now_ms
    body: LeaveStated = order.body
    # 1. Whom it is of is known.
    absent = not_joined(view, body.member)
    if absent is not None:
        return absent
    # 2. It has an end.
    begins, latest = body.from_ms, body.from_ms + LEAVE_MS_MAX
    if not begins <= body.until_ms <= latest:
        return refuse(Code.leave_must_last, begins=begins, until=body.until_ms, latest=latest)
    # 3. As many treasurers as set a bound, neither the member nor who lives with them.
    unsigned = _leave_unsigned(view, order, body.member)
    if unsigned is not None:
        return unsigned
    name = leave_name(body.member)
    before = said_of(view.kept[name].text)["orders"] if name in view.kept else []
    orders = [order.id, *before][:ORDERS_MAX]
    said = {"from": body.from_ms, "orders": orders, "until": body.until_ms}
    return Accepted((), (Kept(name, canonical.encode(said).decode()),))


def _leave_unsigned(view: View, order: Order, member: str) -> Refusal | None:
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    others = apart(with_households(view, treasurers), view.members[member])
    if not others:
        return refuse(Code.treasurer_must_not_state_own_leave, member=member)
    needed = view.book.treasurers if view.book is not None else 1
    if others < needed:
        return refuse(Code.treasurers_must_be_enough, signed=others, quorum=needed)
    return None


RULES: Final = (
    Rule(
        shape(
            ENDORSED,
            EndorsementStated,
            {"amount": fields.standing, "endorsed": fields.uuid, "endorser": fields.uuid},
        ),
        state_endorsement,
        reads=lambda body: Reads(members=(body.endorser, body.endorsed)),
    ),
    Rule(
        shape(
            LEFT,
            LeaveStated,
            {
                "from": fields.time_ms,
                "member": fields.uuid,
                "reason": fields.hex32,
                "until": fields.time_ms,
            },
        ),
        state_leave,
        reads=lambda body: Reads(members=(body.member,), kept=(leave_name(body.member),)),
    ),
)

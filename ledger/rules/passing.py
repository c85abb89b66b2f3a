"""Passing on what stands on an account for which nobody can sign any more, as stewards decide.

For who has died, or can no longer sign: their keys have ended, and what they had earned goes where
they wished. Nobody is brought into debt by it, and it is no way around a member who has a key, nor
around one who has lost theirs: whoever ended it waits, so that guardians can bring another.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Reads, Rule, View
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import unclaimed
from ledger.rules.books import below_quorum
from ledger.rules.transfers import two_sides

if TYPE_CHECKING:
    from ledger.records import Member


NOTICE_MS: Final = 14 * 86_400_000
"""How long after others ended a member's key nothing is passed on: two weeks."""


class BalancePassedOn(NamedTuple):
    """Fields of `balance-passed-on`."""

    amount: int
    payer: str
    payee: str


def pass_on(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 two open accounts, 2 nobody will sign for one, 3 stewards do, 4 it is there, 5 bounds."""
    body: BalancePassedOn = order.body
    # 1. Two different open accounts.
    sides = two_sides(view, body.payer, body.payee, None)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
    # 2. Whose it is had a key and has none in force, nor gets one back: they would sign themselves.
    early = unclaimed(view, payer) or _may_sign(view, view.members[payer.terms.member], now_ms)
    if early is not None:
        return early
    # 3. Stewards M of N sign, whoever answers for what receives it not counted.
    unsigned = below_quorum(view, order, but=frozenset({payee.terms.member}))
    if unsigned is not None:
        return unsigned
    # 4. No more than stands above zero and is not held.
    available = max(0, payer.posted - payer.held_out)
    if body.amount > available:
        return refuse(
            Code.amount_must_be_within_balance,
            account=body.payer,
            available=available,
            needed=body.amount,
        )
    # 5. Neither bound is worsened.
    legs = balances.between(payer, payee, view.size, now_ms, body.amount)
    return legs if isinstance(legs, Refusal) else Accepted(legs)


def _may_sign(view: View, member: Member, now_ms: int) -> Refusal | None:
    if member.keys:
        return refuse(Code.member_must_have_no_key, member=member.id)
    guardians = view.guardians.get(member.id)
    if guardians is not None and guardians.recovery is not None:
        return refuse(Code.recovery_must_not_be_open, recovery=guardians.recovery.id)
    # Who ended their last key by themselves has no such entry, or an earlier one.
    until_ms = view.times[member.renewed] + NOTICE_MS if member.renewed else 0
    if now_ms < until_ms:
        return refuse(Code.notice_must_be_over, member=member.id, until=until_ms)
    return None


RULES: Final = (
    Rule(
        shape(
            "balance-passed-on",
            BalancePassedOn,
            {"amount": fields.amount, "from": fields.uuid, "to": fields.uuid},
        ),
        pass_on,
        accounts=attrgetter("payer", "payee"),
        reads=lambda body: Reads(left=(body.payer,)),
    ),
)

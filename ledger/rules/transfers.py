"""Transfers: one account gives an amount to another, and its member signs."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Rule, View, speaks_for
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import MEMBER, no_open_account
from ledger.rules.funds import funded

if TYPE_CHECKING:
    from ledger.records import Account


class Transfer(NamedTuple):
    """Fields of `transfer`. `unit`, when named, must be the book's: what was shown was signed.

    `category` moves nothing: it is there to be counted by (`chain.categories`).
    """

    amount: int
    payer: str
    payee: str
    memo: str | None
    unit: str | None
    category: str | None


def transfer(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 two open accounts and the right unit, 2 the payer signs, 3 both bounds hold.

    Above an amount in eight days that the book's rules say, a fund gives with a second signature.
    """
    amount, giver, receiver, _, unit, _ = order.body
    # 1. Two different open accounts, in the book's unit.
    sides = two_sides(view, giver, receiver, unit)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
    # 2. The payer signs.
    member = payer.terms.member
    if not speaks_for(view, order, member):
        return refuse(Code.payer_must_sign, member=member)
    kept = () if payer.terms.kind == MEMBER else funded(view, order, payer, amount, now_ms)
    if isinstance(kept, Refusal):
        return kept
    # 3. Neither bound is worsened.
    legs = balances.between(payer, payee, view.size, now_ms, amount)
    return legs if isinstance(legs, Refusal) else Accepted(legs, kept)


def two_sides(
    view: View, payer: str, payee: str, unit: str | None
) -> tuple[Account, Account] | Refusal:
    """The accounts of payer and payee, if they differ, are open, and the unit is the book's."""
    if unit is not None and view.book is not None and unit != view.book.unit:
        return refuse(Code.unit_must_match, unit=view.book.unit, named=unit)
    if payer == payee:
        return refuse(Code.accounts_must_be_different, account=payer)
    giving, receiving = view.accounts.get(payer), view.accounts.get(payee)
    if giving is None or not giving.terms.open:
        return no_open_account(giving, payer)
    if receiving is None or not receiving.terms.open:
        return no_open_account(receiving, payee)
    return giving, receiving


RULES: Final = (
    Rule(
        shape(
            "transfer",
            Transfer,
            {"amount": fields.amount, "from": fields.uuid, "to": fields.uuid},
            {"memo": fields.hex32, "unit": fields.code, "category": fields.category},
        ),
        transfer,
        accounts=attrgetter("payer", "payee"),
    ),
)

"""Exchanges: several accounts give, several receive, in one entry that every giver signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Leg, Rule, View, speaks_for
from ledger.orders import SIGNATURES_MAX, Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import open_account_of
from ledger.rules.funds import funded

if TYPE_CHECKING:
    from ledger.records import Account, Kept

SIDES_MAX: Final = SIGNATURES_MAX
"""The most givers: each may be another member, and an order takes no more signatures."""

Parts = tuple[tuple[str, int], ...]
"""Pairs of account and subunits, in order of the accounts."""


class Exchange(NamedTuple):
    """Fields of `exchange`: who gives how much, and who receives how much."""

    givers: Parts
    receivers: Parts
    memo: str | None
    unit: str | None
    category: str | None


def exchange(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 open accounts, each once, 2 every giver signs, 3 as much is received, 4 bounds hold."""
    body: Exchange = order.body
    # 1. Different open accounts, in the book's unit.
    accounts = _accounts(view, body)
    if isinstance(accounts, Refusal):
        return accounts
    # 2. Every giver signs; and for much of a fund's, another officer.
    kept: list[Kept] = []
    for account, (_, amount) in zip(accounts, body.givers, strict=False):
        if not speaks_for(view, order, account.terms.member):
            return refuse(Code.payer_must_sign, member=account.terms.member)
        alone = funded(view, order, account, amount, now_ms)
        if isinstance(alone, Refusal):
            return alone
        kept += alone
    # 3. What is given is what is received.
    given, received = _total(body.givers), _total(body.receivers)
    if given != received:
        return refuse(Code.exchange_must_balance, given=given, received=received)
    # 4. No bound is worsened.
    amounts = [-amount for _, amount in body.givers] + [amount for _, amount in body.receivers]
    legs: list[Leg] = []
    for account, amount in zip(accounts, amounts, strict=True):
        leg = balances.move(account, view.size, now_ms, amount)
        if isinstance(leg, Refusal):
            return leg
        legs.append(leg)
    return Accepted(tuple(legs), tuple(kept))


def _accounts(view: View, body: Exchange) -> list[Account] | Refusal:
    if body.unit is not None and view.book is not None and body.unit != view.book.unit:
        return refuse(Code.unit_must_match, unit=view.book.unit, named=body.unit)
    givers = dict(body.givers)
    both = next((id_ for id_, _ in body.receivers if id_ in givers), None)
    if both is not None:
        return refuse(Code.accounts_must_be_different, account=both)
    found = []
    for id_, _ in body.givers + body.receivers:
        account = open_account_of(view, id_)
        if isinstance(account, Refusal):
            return account
        found.append(account)
    return found


def _total(parts: Parts) -> int:
    return sum(amount for _, amount in parts)


_PARTS: Final = fields.pairs_of(fields.uuid, fields.amount, SIDES_MAX)

RULES: Final = (
    Rule(
        shape(
            "exchange",
            Exchange,
            {"givers": _PARTS, "receivers": _PARTS},
            {"memo": fields.hex32, "unit": fields.code, "category": fields.category},
        ),
        exchange,
        accounts=lambda body: tuple(id_ for id_, _ in body.givers + body.receivers),
    ),
)

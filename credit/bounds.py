"""Setting an account's bounds: a treasurer signs, with a reason, if need be until a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Leg, Reads, Rule, View, signing_members
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import open_account_of
from ledger.rules.books import bounds_unfit
from ledger.rules.governing import apart, with_households
from ledger.rules.reversals import TREASURER
from ledger.structs import replace

if TYPE_CHECKING:
    from ledger.records import Account, Terms


class BoundSet(NamedTuple):
    """Fields of `bound-set`. Past `until_ms` the standing bounds are back; `reason` is a hash."""

    account: str
    lower: int | None
    reason: str
    upper: int | None
    until_ms: int | None


def set_bound(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the account is open, 2 an end lies ahead, 3 treasurers sign, 4 bounds fit.

    As many sign as the book's rules say, neither the owner nor who lives with them. A bound may
    be set below somebody's balance: then only what improves the balance passes.
    """
    body: BoundSet = order.body
    # 1. The account is there and open.
    account = open_account_of(view, body.account)
    if isinstance(account, Refusal):
        return account
    # 2. An end lies ahead.
    if body.until_ms is not None and body.until_ms <= now_ms:
        return refuse(Code.until_must_be_later, until=body.until_ms, now=now_ms)
    # 3. As many treasurers sign as must, and not for an account of their household.
    unsigned = _unsigned(view, order, account)
    if unsigned is not None:
        return unsigned
    # 4. Bounds lie around zero.
    wrong = bounds_unfit(body.lower, body.upper)
    if wrong is not None:
        return wrong
    terms = with_bounds(account.terms, body, now_ms)
    moved = replace(balances.touch(account, view.size), terms=terms)
    return Accepted((Leg(moved, 0, account),))


def _unsigned(view: View, order: Order, account: Account) -> Refusal | None:
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    others = apart(with_households(view, treasurers), view.members[account.terms.member])
    if not others:
        return refuse(Code.treasurer_must_not_set_own_bound, account=account.terms.id)
    needed = view.book.treasurers if view.book is not None else 1
    if others < needed:
        return refuse(Code.treasurers_must_be_enough, signed=others, quorum=needed)
    return None


def with_bounds(terms: Terms, body: BoundSet, now_ms: int) -> Terms:
    """The new terms. What stands after a temporary bound is what stood before the first one."""
    if body.until_ms is None:
        back: tuple[int | None, int | None] = (None, None)
    elif terms.until_ms is not None:
        back = terms.then_lower, terms.then_upper
    else:
        back = terms.bounds_at(now_ms)
    return replace(
        terms,
        lower=body.lower,
        upper=body.upper,
        until_ms=body.until_ms,
        then_lower=back[0],
        then_upper=back[1],
    )


RULES: Final = (
    Rule(
        shape(
            "bound-set",
            BoundSet,
            {
                "account": fields.uuid,
                "lower": fields.bound,
                "reason": fields.hex32,
                "upper": fields.bound,
            },
            {"until": fields.time_ms},
        ),
        set_bound,
        accounts=lambda body: (body.account,),
        reads=lambda body: Reads(owners=(body.account,)),
    ),
)

"""The rows that chain contributes to the rule book: closing an epoch, and countersigning a leaf.

Leaves to others: whether an epoch's balance root is right (`chain.audit` recomputes every leaf).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger import fields
from ledger.kernel import Accepted, Rule, View, speaks_for
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import open_account_of

EPOCHS_MAX: Final = 2**53 - 1


class EpochClosed(NamedTuple):
    """Fields of `epoch-closed`: what the balance tree came to just before this entry."""

    accounts: int
    balances: str
    epoch: int
    total: int


class LeafCountersigned(NamedTuple):
    """Fields of `leaf-countersigned`: a member has checked their own leaf of an epoch."""

    account: str
    epoch: int
    leaf: str


def close_epoch(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the epoch is the next one and counts every account. The service signs (`automatic`)."""
    del now_ms
    body: EpochClosed = order.body
    assert view.book is not None  # noqa: S101 decide, step 2
    # 1. Epochs are consecutive, and none leaves an account out.
    if body.epoch != view.book.epoch + 1 or body.accounts != view.book.accounts:
        return refuse(
            Code.epoch_must_be_next, epoch=view.book.epoch + 1, accounts=view.book.accounts
        )
    return Accepted((), (view.book._replace(epoch=body.epoch),))


def countersign(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the account is open, 2 the epoch is closed, 3 the member signs."""
    del now_ms
    body: LeafCountersigned = order.body
    assert view.book is not None  # noqa: S101 decide, step 2
    # 1. The account is there.
    account = open_account_of(view, body.account)
    if isinstance(account, Refusal):
        return account
    # 2. There is such a leaf.
    if not 1 <= body.epoch <= view.book.epoch:
        return refuse(Code.epoch_must_be_closed, epoch=body.epoch, last=view.book.epoch)
    # 3. Whose balance it is, signs.
    if not speaks_for(view, order, account.terms.member):
        return refuse(Code.member_must_sign, member=account.terms.member)
    return Accepted(())


RULES: Final = (
    Rule(
        shape(
            "epoch-closed",
            EpochClosed,
            {
                "accounts": fields.small_up_to(EPOCHS_MAX),
                "balances": fields.hex32,
                "epoch": fields.small_up_to(EPOCHS_MAX),
                "total": fields.total,
            },
        ),
        close_epoch,
        automatic=True,
    ),
    Rule(
        shape(
            "leaf-countersigned",
            LeafCountersigned,
            {
                "account": fields.uuid,
                "epoch": fields.small_up_to(EPOCHS_MAX),
                "leaf": fields.hex32,
            },
        ),
        countersign,
        accounts=lambda body: (body.account,),
    ),
)

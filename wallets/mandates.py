"""Mandates: a member lets a broker, or an app, enter exchanges for them, within limits and a time.

Who has no device signs on paper: two brokers vouch for it, and the order commits to the paper. An
entry made under a mandate names it, so both identities stand in the journal.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.records import Mandate, Terms
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import MEMBER, open_account_of
from ledger.rules.books import STEWARD
from ledger.rules.transfers import two_sides

BROKER: Final = "broker"
BROKERS_FOR_PAPER: Final = 2
PAYEES_MAX: Final = 8
TRANSFER_BY_MANDATE: Final = "transfer-by-mandate"


class MandateGiven(NamedTuple):
    """Fields of `mandate-given`: at most `each` in an entry and `total` in all, until `until_ms`.

    `paper` commits to the paper that the member signed; no `payees` means any.
    """

    account: str
    broker: str
    each: int
    total: int
    until_ms: int
    paper: str | None
    payees: tuple[str, ...] | None


class MandateNamed(NamedTuple):
    """Fields of `mandate-withdrawn`."""

    mandate: str


class TransferByMandate(NamedTuple):
    """Fields of `transfer-by-mandate`: as a transfer, and under which mandate."""

    amount: int
    payer: str
    mandate: str
    payee: str
    memo: str | None
    unit: str | None


def give(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the account is open, the broker a member, 2 it ends later, 3 the member signs, or two."""
    body: MandateGiven = order.body
    # 1. An open account, a known member.
    account = open_account_of(view, body.account)
    if isinstance(account, Refusal):
        return account
    if body.broker not in view.members:
        return refuse(Code.member_must_exist, member=body.broker)
    # 2. There is time to use it.
    if body.until_ms <= now_ms:
        return refuse(Code.mandate_must_end_later, until=body.until_ms, now=now_ms)
    # 3. The member signs, or two brokers for what the member signed on paper.
    unsigned = _giving_unsigned(view, order, account.terms)
    if unsigned is not None:
        return unsigned
    given = Mandate(
        order.id, body.account, body.broker, body.each, body.total, body.payees or (),
        body.until_ms, open=True,
    )  # fmt: skip
    return Accepted((), (given,))


def _giving_unsigned(view: View, order: Order, terms: Terms) -> Refusal | None:
    if speaks_for(view, order, terms.member):
        return None
    # Who answers for an account of the community's has a device.
    if order.body.paper is None or terms.kind != MEMBER:
        return refuse(Code.member_must_sign, member=terms.member)
    signed = len(signing_members(view, order, BROKER))
    if signed < BROKERS_FOR_PAPER:
        return refuse(Code.two_brokers_must_sign, signed=signed)
    return None


def withdraw(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the mandate is open, 2 its member signs, or a steward."""
    del now_ms
    # 1. There is something to withdraw.
    mandate = _open_mandate(view, order.body.mandate)
    if isinstance(mandate, Refusal):
        return mandate
    # 2. Its member signs, or a steward.
    member = view.accounts[mandate.account].terms.member
    if not speaks_for(view, order, member) and not signing_members(view, order, STEWARD):
        return refuse(Code.member_must_sign, member=member)
    return Accepted((), (mandate._replace(open=False),))


def transfer(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 as a transfer's accounts, 2 the mandate fits, 3 the broker signs, 4 its limits, 5 bounds.

    A reversal of what it moved leaves the mandate's rest as it is.
    """
    body: TransferByMandate = order.body
    # 1. Two different open accounts, in the book's unit.
    sides = two_sides(view, body.payer, body.payee, body.unit)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
    # 2. The mandate is open, in time, and for these accounts.
    mandate = _fitting_mandate(view, body, now_ms)
    if isinstance(mandate, Refusal):
        return mandate
    # 3. Whom it names signs.
    if not speaks_for(view, order, mandate.broker):
        return refuse(Code.broker_must_sign, member=mandate.broker)
    # 4. No more than in one entry, nor than is left.
    available = min(mandate.each, mandate.rest)
    if body.amount > available:
        return refuse(Code.amount_must_be_within_mandate, available=available, needed=body.amount)
    # 5. Neither bound is worsened.
    legs = balances.between(payer, payee, view.size, now_ms, body.amount)
    if isinstance(legs, Refusal):
        return legs
    return Accepted(legs, (mandate._replace(rest=mandate.rest - body.amount),))


def _fitting_mandate(view: View, body: TransferByMandate, now_ms: int) -> Mandate | Refusal:
    mandate = _open_mandate(view, body.mandate)
    if isinstance(mandate, Refusal):
        return mandate
    if mandate.until_ms <= now_ms:
        return refuse(Code.mandate_must_not_have_ended, mandate=mandate.id, until=mandate.until_ms)
    if body.payer != mandate.account:
        return refuse(Code.mandate_must_be_of_payer, mandate=mandate.id, account=body.payer)
    if mandate.payees and body.payee not in mandate.payees:
        return refuse(Code.mandate_must_allow_payee, mandate=mandate.id, account=body.payee)
    return mandate


def _open_mandate(view: View, id_: str) -> Mandate | Refusal:
    mandate = view.mandates.get(id_)
    if mandate is None:
        return refuse(Code.mandate_must_exist, mandate=id_)
    return mandate if mandate.open else refuse(Code.mandate_must_be_open, mandate=id_)


RULES: Final = (
    Rule(
        shape(
            "mandate-given",
            MandateGiven,
            {
                "account": fields.uuid,
                "broker": fields.uuid,
                "each": fields.amount,
                "total": fields.amount,
                "until": fields.time_ms,
            },
            {"paper": fields.hex32, "payees": fields.list_of(fields.uuid, PAYEES_MAX)},
        ),
        give,
        accounts=lambda body: (body.account,),
        reads=lambda body: Reads(members=(body.broker,)),
    ),
    Rule(
        shape("mandate-withdrawn", MandateNamed, {"mandate": fields.uuid}),
        withdraw,
        reads=lambda body: Reads(mandates=(body.mandate,)),
    ),
    Rule(
        shape(
            TRANSFER_BY_MANDATE,
            TransferByMandate,
            {
                "amount": fields.amount,
                "from": fields.uuid,
                "mandate": fields.uuid,
                "to": fields.uuid,
            },
            {"memo": fields.hex32, "unit": fields.code},
        ),
        transfer,
        accounts=lambda body: (body.payer, body.payee),
        reads=lambda body: Reads(mandates=(body.mandate,)),
    ),
)

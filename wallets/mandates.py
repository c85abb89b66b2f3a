"""Mandates: a member lets a broker, or an app, enter exchanges for them, within limits and a time.

Who has no key signs on paper: two others of the co-op vouch for it, and the order commits to the
paper. It can be used after a notice in which any steward can withdraw it. An entry made under a
mandate names it, so both identities stand in the journal.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.records import Mandate, Terms
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import MEMBER, not_joined, open_account_of, unclaimed
from ledger.rules.books import STEWARD
from ledger.rules.funds import funded
from ledger.rules.transfers import two_sides
from wallets.guardians import DAY_MS, HOUR_MS

BROKER: Final = "broker"
VOUCHING: Final = (STEWARD, BROKER)
VOUCHERS_MIN: Final = 2
PAPER_NOTICE_MS: Final = 72 * HOUR_MS
PAPER_MS_MAX: Final = 366 * DAY_MS
"""The longest for which a paper holds: a year, whatever its last day's time."""
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
    category: str | None


def give(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the account is open, the broker a member, 2 it ends later, 3 the member signs, or two.

    What others vouch for holds after a notice only, and not once the member has a key again.
    """
    body: MandateGiven = order.body
    # 1. An open account and a member, both of whom have come.
    account = open_account_of(view, body.account)
    if isinstance(account, Refusal):
        return account
    unfit = unclaimed(view, account) or not_joined(view, body.broker)
    if unfit is not None:
        return unfit
    # 2. There is time to use it.
    if body.until_ms <= now_ms:
        return refuse(Code.mandate_must_end_later, until=body.until_ms, now=now_ms)
    # 3. The member signs, or two others for what the member signed on paper.
    by_member = speaks_for(view, order, account.terms.member)
    kept = (
        funded(view, order, account, body.total, now_ms)
        if by_member
        else _paper_unfit(view, order, account.terms, now_ms) or ()
    )
    if isinstance(kept, Refusal):
        return kept
    given = Mandate(
        order.id, body.account, body.broker, body.each, body.total, body.payees or (),
        body.until_ms, open=True, given=view.size,
        from_ms=now_ms if by_member else now_ms + PAPER_NOTICE_MS,
    )  # fmt: skip
    return Accepted((), (given, *kept))


def _paper_unfit(view: View, order: Order, terms: Terms, now_ms: int) -> Refusal | None:
    body: MandateGiven = order.body
    # Who answers for an account of the community's has a device.
    if body.paper is None or terms.kind != MEMBER:
        return refuse(Code.member_must_sign, member=terms.member)
    if view.members[terms.member].keys:
        return refuse(Code.member_must_have_no_key, member=terms.member)
    if body.payees is None:
        return refuse(Code.paper_must_name_payees)
    if body.until_ms > now_ms + PAPER_MS_MAX:
        latest_ms = now_ms + PAPER_MS_MAX
        return refuse(Code.paper_must_end_in_time, until=body.until_ms, latest=latest_ms)
    signed = len(_vouching(view, order))
    if signed < VOUCHERS_MIN:
        return refuse(Code.two_others_must_vouch, signed=signed)
    return None


def _vouching(view: View, order: Order) -> frozenset[str]:
    """Stewards and brokers who signed; none who will use it or be given by it."""
    body: MandateGiven = order.body
    signed = frozenset().union(*(signing_members(view, order, role) for role in VOUCHING))
    accounts = (view.accounts.get(payee) for payee in body.payees or ())
    gaining = {account.terms.member for account in accounts if account is not None}
    return signed - gaining - {body.broker}


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
    unusable = _unusable(view, mandate, now_ms)
    if unusable is not None:
        return unusable
    if body.payer != mandate.account:
        return refuse(Code.mandate_must_be_of_payer, mandate=mandate.id, account=body.payer)
    if mandate.payees and body.payee not in mandate.payees:
        return refuse(Code.mandate_must_allow_payee, mandate=mandate.id, account=body.payee)
    return mandate


def _unusable(view: View, mandate: Mandate, now_ms: int) -> Refusal | None:
    since = _ended_by(view, mandate)
    if mandate.given < since:
        return refuse(Code.mandate_must_stand, mandate=mandate.id, since=since)
    if now_ms < mandate.from_ms:
        return refuse(Code.mandate_must_have_begun, mandate=mandate.id, begins=mandate.from_ms)
    if mandate.until_ms <= now_ms:
        return refuse(Code.mandate_must_not_have_ended, mandate=mandate.id, until=mandate.until_ms)
    return None


def _ended_by(view: View, mandate: Mandate) -> int:
    """The entry since which only later mandates hold: 0 where there is none.

    Whose keys others have ended or brought anew has entrusted nothing since, and no broker without
    the role acts on what the broker was given.
    """
    member = view.members[view.accounts[mandate.account].terms.member]
    return max(member.renewed, view.members[mandate.broker].dismissed)


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
        accounts=lambda body: (body.account, *(body.payees or ())),
        reads=lambda body: Reads(members=(body.broker,), owners=(body.account,)),
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
            {"memo": fields.hex32, "unit": fields.code, "category": fields.category},
        ),
        transfer,
        accounts=lambda body: (body.payer, body.payee),
        reads=lambda body: Reads(mandates=(body.mandate,)),
    ),
)

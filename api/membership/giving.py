"""What an account of the community's gives above what one person may sign for: a second signs too.

Whoever answers for the account signs and leaves the order, a treasurer or a steward who is somebody
else adds theirs. Leaves to others: keeping it (`api.membership.cosigning`), who sees it
(`api.membership.pending`), and the rule itself (`ledger.rules.funds`), which counts when it is
posted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.categories.listed import category_names
from api.people.called import called
from api.people.holders import SHORT, holders
from api.service.rows import in_book
from api.words.i18n import _
from api.words.showing import show_amount, show_time
from credit.lists import APPROVED
from credit.registry import PAYER, TAGS
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.funds import alone_name, days_in, left_of
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from api.service.callers import Caller
    from ledger.orders import Order
    from wallets.mandates import MandateGiven

TRANSFER, HOLD, MANDATE = "transfer", "hold", "mandate-given"
GIVEN: Final[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
    (TRANSFER, HOLD, MANDATE), (STEWARD, TREASURER)
)
"""The orders that do nothing but give, and the roles of whoever signs them second."""


class Alone(NamedTuple):
    """What one person may sign for, in subunits, and until when it is no more than that."""

    left: int
    until_ms: int


def left_alone(caller: Caller, accounts: Iterable[str]) -> Mapping[str, Alone]:
    """What one person may still sign for, of those of these accounts for which a second is needed.

    Nothing where the book's rules say no amount.
    """
    funds = caller.row.funds
    ids = list(accounts) if funds is not None else []
    if funds is None or not ids:
        return {}
    row = AccountRow
    wanted = select(row.account_id).where(
        *in_book(row, caller.place), col(row.account_id).in_(ids), row.kind != MEMBER
    )
    found = {}
    for account in caller.session.exec(wanted):
        kept = caller.session.get(KeptRow, (*caller.place, alone_name(account)))
        days = () if kept is None else days_in(kept.text, caller.now_ms)
        found[account] = Alone(*left_of(funds, days, caller.now_ms))
    return found


def is_giving(order: Order) -> bool:
    """Whether an order gives from one account, so that who answers for that leads it.

    So does a list of payments; others are signed by officers alone.
    """
    return order.type in GIVEN or (order.type == APPROVED and is_by_payer(order.body.rule))


def is_by_payer(rule: str) -> bool:
    """Whether whoever gives signs the lists of a rule."""
    return rule in TAGS and TAGS[rule].signers == PAYER


def payer_of(order: Order) -> str:
    """The account from which such an order gives; empty where it names none."""
    by_account = order.type in {APPROVED, MANDATE}
    payer: str | None = order.body.account if by_account else order.body.payer
    return payer or ""


def is_of_fund(caller: Caller, order: Order) -> bool:
    """Whether such an order gives from an account of the community's."""
    payer = holders(caller, [payer_of(order)]).get(payer_of(order))
    return payer is not None and payer.kind != MEMBER


def takes_two(caller: Caller, account: str, amount: int) -> bool:
    """Whether an amount from an account is more than one person may sign for now."""
    alone = left_alone(caller, [account]).get(account)
    return alone is not None and amount > alone.left


def needs_second(caller: Caller, order: Order) -> bool:
    """Whether what such an order gives is more than one person may sign for now."""
    body = order.body
    amount = body.total if order.type in {APPROVED, MANDATE} else body.amount
    return takes_two(caller, payer_of(order), amount)


def missing_to_give(answering: str, signed: AbstractSet[str], officers: AbstractSet[str]) -> int:
    """How many more must sign: who answers for the account, and an officer who is somebody else."""
    return (answering not in signed) + (not officers - {answering})


def words_of_giving(caller: Caller, order: Order) -> str:
    """From which account it gives how much to whom, and under which category."""
    body = order.body
    if order.type == MANDATE:
        return _words_of_mandate(caller, body)
    if order.type == APPROVED:
        payer = payer_of(order)
        payers = holders(caller, [payer])
        return _("{account} gives {amount} by a list (lines: {count})").format(
            account=payers[payer].name if payer in payers else payer[:SHORT],
            amount=show_amount(caller.unit, body.total).strip(), count=body.rows,
        )  # fmt: skip
    names = holders(caller, [body.payer, body.payee])
    account, name = (
        names[one].name if one in names else one[:SHORT] for one in (body.payer, body.payee)
    )
    amount = show_amount(caller.unit, body.amount).strip()
    gives, sets_aside = (
        _("{account} gives {amount} to {name}"), _("{account} sets {amount} aside for {name}"),
    )  # fmt: skip
    said = (gives if order.type == TRANSFER else sets_aside).format(
        account=account, amount=amount, name=name
    )
    code = body.category
    category = category_names(caller).get(code, code) if code else ""
    return " · ".join(filter(None, (said, category)))


def _words_of_mandate(caller: Caller, body: MandateGiven) -> str:
    payees = body.payees or ()
    names = {id_: one.name for id_, one in holders(caller, [body.account, *payees]).items()}
    brokers = called(caller.session, caller.place, [body.broker])
    each, total = (show_amount(caller.unit, one).strip() for one in (body.each, body.total))
    to = ", ".join(names.get(one, one[:SHORT]) for one in payees)
    said = _("{broker} may give from {account}.")
    within = _("Up to {each} in one payment, {total} in all, until {time}.")
    return " ".join((
        said.format(broker=brokers[body.broker], account=names.get(body.account, "")),
        within.format(each=each, total=total, time=show_time(body.until_ms)),
        _("Only to: {names}").format(names=to) if to else _("To anybody."),
    ))  # fmt: skip

"""What an order does that waits at a desk, and whose signatures it lacks: what is told, no rule.

The rules count for themselves when the order is posted; this tells people beforehand.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.membership.deciding import DECIDED, missing_to_decide
from api.membership.giving import is_giving, missing_to_give, payer_of, words_of_giving
from api.people.holders import SHORT, holders
from api.service.callers import AUDITOR
from api.service.rows import in_book
from api.words.decided import words_of_decision
from api.words.i18n import _
from api.words.kinds import KIND_NAMES, account_title
from api.words.numbers import number_of
from api.words.roles import ROLE_NAMES
from api.words.showing import show_amount
from credit.stating import LEFT
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.bringing import BROUGHT, CERTIFIED
from ledger.rules.governing import SHARED
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, BalanceRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from api.service.callers import Caller
    from ledger.orders import Order

OPENED, CLOSED, GRANTED = "account-opened", "account-closed", "role-granted"
PASSED: Final = "balance-passed-on"
TAKING: Final = frozenset({"role-withdrawn", "key-revoked", CLOSED})
"""Those that take something from the member whom they are about."""
OF_ALL: Final = frozenset({BROUGHT, CERTIFIED, *DECIDED})
"""Those that are told as the whole book's, or many's."""
OF_ACCOUNT: Final = frozenset({CLOSED, PASSED})
"""Those on an account that is there, and so on whoever answers for it; giving is, too."""
OF_NOBODY: Final = OF_ALL - {SHARED, LEFT}
"""Those that are about no single member."""


def signers_of(caller: Caller, order: Order) -> Sequence[str]:
    """The members whose keys have signed, in the order of their keys."""
    keys = select(KeyRow.member_id).where(
        *in_book(KeyRow, caller.place), col(KeyRow.key).in_(order.signers)
    )
    return list(dict.fromkeys(caller.session.exec(keys.order_by(col(KeyRow.key)))))


def concerned(caller: Caller, order: Order) -> str:
    """The member whom an order is about; empty where it is about all."""
    if order.type in OF_NOBODY and not is_giving(order):
        return ""
    if is_giving(order):
        row = _account(caller, payer_of(order))
    elif order.type in OF_ACCOUNT:
        row = _account(caller, order.body.account if order.type == CLOSED else order.body.payer)
    else:
        found: str = order.body.member
        return found
    return "" if row is None else row.member_id


def _account(caller: Caller, id_: str) -> AccountRow | None:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == id_
    )
    return caller.session.exec(wanted).first()


def stewards_among(caller: Caller, members: Sequence[str]) -> set[str]:
    """Those of these members who are stewards."""
    return holding(caller, members, STEWARD)


def holding(caller: Caller, members: Sequence[str], role: str) -> set[str]:
    """Those of these members who hold a role."""
    row = MemberRow
    named = list(filter(None, members))
    wanted = select(row).where(*in_book(row, caller.place), col(row.member_id).in_(named))
    return {one.member_id for one in caller.session.exec(wanted) if role in one.roles.split(",")}


def missing_signatures(
    order: Order, signed: AbstractSet[str], stewards: AbstractSet[str], quorum: int
) -> int:
    """How many more members must sign; `stewards` are those among the members concerned."""
    short = max(0, quorum - len(signed & stewards))
    if order.type != OPENED:
        return short
    member = order.body.member
    if order.body.kind == MEMBER:
        return (member not in signed) + (not (signed & stewards) - {member})
    if member not in signed and member in stewards:
        return max(short, 1)
    return short + (member not in signed)


def lacking(
    caller: Caller, order: Order, signed: AbstractSet[str], stewards: AbstractSet[str]
) -> int:
    """How many more must sign, once these have; `stewards` are those among all concerned."""
    if is_giving(order):
        officers = stewards | holding(caller, list(signed), TREASURER)
        return missing_to_give(concerned(caller, order), signed, officers & signed)
    if order.type in OF_ALL:
        return _lacking_for_all(caller, order, signed, stewards)
    if order.type == GRANTED:
        return still_missing(caller, signed & stewards, order.body.member)
    if order.type in OF_ACCOUNT:
        return _lacking_of_account(caller, order, signed, stewards)
    if _is_founding(caller, order, signed & stewards):
        return 0
    return missing_signatures(order, signed, stewards, caller.row.quorum)


def _lacking_of_account(
    caller: Caller, order: Order, signed: AbstractSet[str], stewards: AbstractSet[str]
) -> int:
    if order.type == CLOSED:
        return _lacking_to_close(caller, order, signed, stewards)
    gains = _account(caller, order.body.payee)
    others = (signed & stewards) - {gains.member_id if gains is not None else ""}
    return max(0, caller.row.quorum - len(others))


def _lacking_for_all(
    caller: Caller, order: Order, signed: AbstractSet[str], stewards: AbstractSet[str]
) -> int:
    treasurers = holding(caller, list(signed), TREASURER)
    if order.type in DECIDED:
        return missing_to_decide(caller.row, order, signed & stewards, treasurers)
    if order.type == CERTIFIED:
        return missing_to_certify(treasurers, holding(caller, list(signed), AUDITOR))
    head = caller.row
    return missing_to_bring(signed & stewards, treasurers, head.quorum, head.stewards)


def missing_to_bring(
    stewards: AbstractSet[str], treasurers: AbstractSet[str], quorum: int, able: int
) -> int:
    """How many more must sign what brings balances in; `able` stewards could sign.

    Beside as many stewards as decide a treasurer signs, who is one more, unless a single steward
    is able to sign.
    """
    if able == 1:
        return (not stewards) + (not treasurers)
    counted = max((len(stewards - {one}) for one in treasurers), default=len(stewards))
    return max(0, quorum - counted) + (not treasurers)


def missing_to_certify(treasurers: AbstractSet[str], auditors: AbstractSet[str]) -> int:
    """How many more must sign a certificate: a treasurer, and an auditor who is another member."""
    alone = bool(treasurers) and bool(auditors) and len(treasurers | auditors) == 1
    return (not treasurers) + (not auditors) + alone


def _is_founding(caller: Caller, order: Order, signed: AbstractSet[str]) -> bool:
    """Whether a book's only steward opens their first account, for which nobody else can sign."""
    if order.type != OPENED or signed != {order.body.member} or caller.row.stewards > 1:
        return False
    row = caller.session.get_one(MemberRow, (*caller.place, order.body.member))
    return order.body.kind == MEMBER and not row.accounts


def _lacking_to_close(
    caller: Caller, order: Order, signed: AbstractSet[str], stewards: AbstractSet[str]
) -> int:
    """Whose account it is closes it alone; so does a steward, where nothing was done with it.

    Of a member who was brought along and has not come, stewards by quorum close it.
    """
    row = _account(caller, order.body.account)
    if row is None or row.member_id in signed:
        return 0
    balance = caller.session.get_one(BalanceRow, (*caller.place, row.slot))
    owner = caller.session.get_one(MemberRow, (*caller.place, row.member_id))
    alone = balance.count == 1 and not owner.expected
    return max(0, (1 if alone else caller.row.quorum) - len(signed & stewards))


def still_missing(caller: Caller, signed: AbstractSet[str], gains: str = "") -> int:
    """How many stewards must sign beside these; whoever gains a role does not decide it."""
    head = caller.row
    short = head.quorum - len(signed)
    row = caller.session.get(MemberRow, (*caller.place, gains)) if gains else None
    if row is None:
        return short
    able = STEWARD in row.roles.split(",") and row.keys > 0
    return max(short, min(head.quorum, head.stewards - able) - len(signed - {gains}))


def is_own(order: Order, member: str) -> bool:
    """Whether it opens an account of this member's."""
    return answers(order, member) and order.body.kind == MEMBER


def answers(order: Order, member: str) -> bool:
    """Whether it opens an account, any one, for which this member answers."""
    return bool(order.type == OPENED and order.body.member == member)


def gives(caller: Caller, order: Order, member: str) -> bool:
    """Whether it gives from an account of the community's for which this member answers."""
    return is_giving(order) and concerned(caller, order) == member


def is_against(caller: Caller, order: Order, signed: Sequence[str]) -> bool:
    """Whether it takes something from whoever looks, who has not signed it."""
    takes = order.type in TAKING and concerned(caller, order) == caller.member
    return takes and caller.member not in signed


def words_of(caller: Caller, order: Order, name: str) -> str:
    """What an order does, as a person says it."""
    if is_giving(order):
        return words_of_giving(caller, order)
    if order.type in OF_ALL:
        return _words_for_all(caller, order, name)
    if order.type in OF_ACCOUNT:
        return _words_of_account(caller, order, name)
    if order.type == "key-revoked":
        key = order.body.named[:SHORT]
        return _("The key {key} of {name} is removed").format(key=key, name=name)
    if order.type == OPENED:
        kind = _(KIND_NAMES[order.body.kind])
        own = is_own(order, order.body.member)
        ours = _("New: {kind}; {name} answers for it")
        return (_("{name} opens a further account") if own else ours).format(kind=kind, name=name)
    granted = order.type == GRANTED
    said = _("{name} gets the role: {role}") if granted else _("{name} loses the role: {role}")
    return said.format(name=name, role=_(ROLE_NAMES[order.body.role]))


def _words_of_account(caller: Caller, order: Order, name: str) -> str:
    if order.type == CLOSED:
        number = _number(caller, order.body.account)
        return _("{account} of {name} closes").format(account=number, name=name)
    to = holders(caller, [order.body.payee]).get(order.body.payee)
    return _("The balance of {name} passes on to {other}: {amount}").format(
        amount=show_amount(caller.unit, order.body.amount).strip(), name=name,
        other=order.body.payee[:SHORT] if to is None else to.name,
    )  # fmt: skip


def _words_for_all(caller: Caller, order: Order, name: str) -> str:
    if order.type in DECIDED:
        return words_of_decision(order, name, partial(show_amount, caller.unit))
    if order.type == CERTIFIED:
        return _("Certify that everything was brought in as it was")
    said = _("Bring in {members} members and {accounts} accounts; {total} stands above zero")
    total = show_amount(caller.unit, order.body.total).strip()
    return said.format(members=order.body.members, accounts=order.body.accounts, total=total)


def _number(caller: Caller, account: str) -> str:
    """What an account goes by beside its holder's name: people know its number, not its id."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == account
    )
    row = caller.session.exec(wanted).first()
    return account[:SHORT] if row is None else account_title(row.kind, number_of(row.slot))

"""Debts that remain: accounts below zero of members who are gone, or cannot sign any more.

Nothing ends a debt by itself. It stays with the number of its account until somebody pays into it:
who answers for the community's own account, by a payment from that, which everybody can audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import col, select

from api.membership.tables import LeavingRow
from api.people.called import accounts_called
from api.people.tables import ProfileRow
from api.service.access_log import BALANCES
from api.service.rows import in_book, of_book
from api.words.numbers import number_of
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, BalanceRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller

LISTED_MAX: Final = 200
WRITE_OFF: Final = "write-off"


class Debt(NamedTuple):
    """An account below zero, and why nobody may pay it off by themselves.

    Attributes:
        can_sign: whether a key of theirs is in force.
        has_name: whether they are still called something.
        leaves: whether they said that they leave.
    """

    account: str
    number: str
    member: str
    name: str
    balance: int
    can_sign: bool
    has_name: bool
    leaves: bool


class Debts(NamedTuple):
    """What remains, and the community's accounts against which whoever looks may write it off."""

    debts: Sequence[Debt]
    against: Sequence[tuple[str, str]]


def debts_that_remain(caller: Caller) -> Debts:
    """For stewards and treasurers, the largest first; looking leaves a trace with each member."""
    caller.require_role(STEWARD, TREASURER)
    account, balance, member = AccountRow, BalanceRow, MemberRow
    profile, leaving = ProfileRow, LeavingRow
    of_member = [
        and_(*of_book(row, caller.place), col(row.member_id) == account.member_id)
        for row in (member, profile, leaving)
    ]
    of_account = and_(*of_book(balance, caller.place), col(balance.slot) == account.slot)
    wanted = (
        select(  # type: ignore[call-overload] # the row that an outer join lacks is None
            account, balance.posted, member.keys, profile.member_id, leaving.leaves_ms
        )
        .join(balance, of_account)
        .join(member, of_member[0])
        .outerjoin(profile, of_member[1])
        .outerjoin(leaving, of_member[2])
        .where(*in_book(account, caller.place), col(account.open), account.kind == MEMBER)
        .where(balance.posted < 0)
        .where(
            or_(
                col(member.keys) == 0,
                col(profile.member_id).is_(None),
                col(leaving.leaves_ms).is_not(None),
            )
        )
        .order_by(col(balance.posted), col(account.slot))
        .limit(LISTED_MAX)
    )
    rows = caller.session.exec(wanted).all()
    names = accounts_called(caller.session, caller.place, [row[0] for row in rows])
    caller.note([row[0].member_id for row in rows], BALANCES)
    debts = [
        Debt(
            row.account_id, number_of(row.slot), row.member_id, names[row.account_id], posted,
            keys > 0, named is not None, leaves_ms is not None,
        )
        for row, posted, keys, named, leaves_ms in rows
    ]  # fmt: skip
    return Debts(debts, _against(caller))


def _against(caller: Caller) -> Sequence[tuple[str, str]]:
    """The accounts for writing off that the caller answers for, with what they are called."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.open), AccountRow.kind == WRITE_OFF,
        AccountRow.member_id == caller.member,
    )  # fmt: skip
    rows = caller.session.exec(wanted.order_by(col(AccountRow.slot)).limit(LISTED_MAX)).all()
    names = accounts_called(caller.session, caller.place, rows)
    return [(row.account_id, names[row.account_id]) for row in rows]

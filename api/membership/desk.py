"""A member as stewards see them, to give or take roles and to end what they let others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.books.standings import accounts_of
from api.brokers.mandates import given_by
from api.membership.lacking import still_missing
from api.queries.entries import entries_at
from api.service.access_log import BALANCES, MANDATES
from api.service.troubles import ProblemError, Trouble
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.passing import NOTICE_MS
from ledger.tables import BalanceRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.brokers.mandates import Mandate
    from api.service.callers import Caller
    from ledger.tables import AccountRow


class AtDesk(NamedTuple):
    """A member's open accounts, and the mandates for those that have not ended.

    `missing` is how many stewards more must sign, once whoever looks has, to give them a role;
    `closing` their own accounts, and how many more must sign to close each; `expected` says that
    they were brought along from another system and have not come yet.
    """

    accounts: Sequence[AccountRow]
    mandates: Sequence[Mandate]
    missing: int
    closing: Sequence[Closing]
    expected: bool


class Closing(NamedTuple):
    """An open account of a member's, where it stands, and who must sign beside whoever looks.

    `free` is what stewards may pass on: what stands above zero, where the member has no key in
    force and is not expected either, and has had none since `from_ms` or longer; until then it is
    0. `missing` is how many more must sign to close the account.
    """

    account: str
    slot: int
    balance: int
    free: int
    missing: int
    from_ms: int


def _closing(caller: Caller, rows: Sequence[AccountRow]) -> Sequence[Closing]:
    """As the rule has it: one steward closes what was never used, else as many as decide."""
    found = []
    for row in rows:
        member = caller.session.get_one(MemberRow, (*caller.place, row.member_id))
        if row.kind == MEMBER:
            balance = caller.session.get_one(BalanceRow, (*caller.place, row.slot))
            missing = 0 if balance.count == 1 else caller.row.quorum - 1
            gone = not (member.keys or member.expected)
            from_ms = _passed_from_ms(caller, member) if gone else 0
            may = gone and from_ms <= caller.now_ms
            free = max(0, balance.posted - balance.held_out) if may else 0
            found.append(Closing(row.account_id, row.slot, balance.posted, free, missing, from_ms))
    return found


def _passed_from_ms(caller: Caller, member: MemberRow) -> int:
    """From when on the rule lets what they left be passed on."""
    if not member.renewed:
        return 0
    [entry] = entries_at(caller.session, caller.place, [member.renewed]).values()
    return entry.time_ms + NOTICE_MS


def member_at_desk(caller: Caller, id_: str) -> AtDesk:
    """What stewards see of a member; `ProblemError` where there is none."""
    caller.require_role(STEWARD)
    member = caller.session.get(MemberRow, (*caller.place, id_))
    if member is None:
        raise ProblemError(Trouble.resource_must_exist)
    accounts = accounts_of(caller, id_)
    caller.note([id_], MANDATES)
    caller.note([id_], BALANCES)
    given = given_by(caller, [row.account_id for row in accounts])
    open_ = [one for one in given if not one.ended]
    missing = still_missing(caller, {caller.member}, id_)
    return AtDesk(accounts, open_, missing, _closing(caller, accounts), member.expected)

"""A member's own limits and standing, from the entries that touch the member's accounts.

All that these depend on stands in entries of one's own: what one gave whom, and when one joined. So
nobody waits for the whole book to be read. Whether a part of a list paid somebody, its list says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.policies.in_force import policy_in_force
from api.queries.stated import endorsements, leave_of
from api.queries.touched import past_touching
from api.service.callers import Right
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.history import MEMBER, Owner
from credit.policies import NOTHING, POLICIES, Stated, care_leave, endorsed
from credit.standing import Standing, standing
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller
    from credit.adopting import Policy
    from credit.policies import Bound


class Own(NamedTuple):
    """A member's standing, the policy in force, what it says now of their account, and what holds.

    `said` and `policy` are None where no policy is in force; `account` and `bound` where there is
    no open account.
    """

    standing: Standing
    policy: Policy | None
    said: Bound | None
    account: str | None
    bound: Bound | None


def own(caller: Caller, member: str) -> Own:
    """A member's; others' only for who may read histories, and then the member sees it."""
    caller.reader.require(Right.HISTORY, member)
    accounts = _accounts(caller, member)
    if not accounts:
        raise ProblemError(Trouble.resource_must_exist)
    caller.note([member], Right.HISTORY)
    past, now_ms = past_touching(caller.session, accounts), caller.now_ms
    policy = policy_in_force(caller)
    first = next((row for row in accounts if row.open), None)
    said = None
    if policy is not None and policy.from_ms <= now_ms and first is not None:
        if policy.rule == endorsed.TAG:
            past.owners = _all_owners(caller)
        stated = _stated(caller, member, policy.rule)
        found = POLICIES[policy.rule].bounds(past, now_ms, dict(policy.figures), stated)
        said = found.get(first.account_id)
    bound = None if first is None else (first.lower, first.upper)
    if first is not None and first.until_ms is not None and now_ms >= first.until_ms:
        bound = first.then_lower, first.then_upper
    account = None if first is None else first.account_id
    return Own(standing(past, member, now_ms), policy, said, account, bound)


def _stated(caller: Caller, member: str, rule: str) -> Stated:
    """What the rule reads of what was stated, as far as it bears on the member's limit."""
    if rule == endorsed.TAG:
        return Stated(endorsements=endorsements(caller.session, caller.place))
    leave = leave_of(caller.session, caller.place, member) if rule == care_leave.TAG else None
    return NOTHING if leave is None else Stated(leaves=(leave.leave,))


def _all_owners(caller: Caller) -> dict[str, Owner]:
    """Members' open accounts, the first opened first: who vouches for how much hangs on others."""
    row = AccountRow
    wanted = select(row.account_id, row.member_id).where(
        *in_book(row, caller.place), row.kind == MEMBER, col(row.open)
    )
    rows = caller.session.exec(wanted.order_by(col(row.slot)))
    return {id_: Owner(member, MEMBER, 0) for id_, member in rows}


def _accounts(caller: Caller, member: str) -> Sequence[AccountRow]:
    """A member's own accounts, the first opened first."""
    row = AccountRow
    wanted = select(row).where(
        *in_book(row, caller.place), row.member_id == member, row.kind == MEMBER
    )
    return caller.session.exec(wanted.order_by(col(row.slot))).all()

"""A member as stewards see them, to give or take roles and to end what they let others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.books.standings import accounts_of
from api.brokers.mandates import given_by
from api.membership.lacking import still_missing
from api.service.access_log import MANDATES
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.brokers.mandates import Mandate
    from api.service.callers import Caller
    from ledger.tables import AccountRow


class AtDesk(NamedTuple):
    """A member's open accounts, and the mandates for those that have not ended.

    `missing` is how many stewards more must sign, once whoever looks has, to give them a role.
    """

    accounts: Sequence[AccountRow]
    mandates: Sequence[Mandate]
    missing: int


def member_at_desk(caller: Caller, id_: str) -> AtDesk:
    """What stewards see of a member; `ProblemError` where there is none."""
    caller.require_role(STEWARD)
    if caller.session.get(MemberRow, (*caller.place, id_)) is None:
        raise ProblemError(Trouble.resource_must_exist)
    accounts = accounts_of(caller, id_)
    caller.note([id_], MANDATES)
    given = given_by(caller, [row.account_id for row in accounts])
    open_ = [one for one in given if not one.ended]
    return AtDesk(accounts, open_, still_missing(caller, {caller.member}, id_))

"""A member as stewards see them, to give or take roles and to end what they let others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.books.standings import accounts_of
from api.brokers.mandates import given_by
from api.membership.lacking import still_missing
from api.queries.people import member
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.brokers.mandates import Mandate
    from api.http.answers import Member
    from api.service.callers import Caller
    from ledger.tables import AccountRow


class AtDesk(NamedTuple):
    """A member, their open accounts, and the mandates for those that have not ended.

    `missing` is how many stewards more must sign, once whoever looks has, to give them a role.
    """

    member: Member
    accounts: Sequence[AccountRow]
    mandates: Sequence[Mandate]
    missing: int


def member_at_desk(caller: Caller, id_: str) -> AtDesk:
    """A member, for stewards; `ProblemError` where there is none."""
    caller.require_role(STEWARD)
    found = member(caller.session, caller.place, id_)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    accounts = accounts_of(caller, id_)
    given = given_by(caller, [row.account_id for row in accounts])
    open_ = [one for one in given if not one.ended]
    return AtDesk(found, accounts, open_, still_missing(caller, {caller.member}, id_))

"""Who lives with whom, as the book counts it: of one household nobody decides anything for another.

Leaves to others: stating it (`api.governing.households`), and what else bars one from deciding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select

from api.service.rows import in_book, of_book
from ledger.tables import AccountRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.store import Place


def households_of(session: Session, place: Place, members: Collection[str]) -> AbstractSet[str]:
    """These members, and those who are counted as one household with one of them."""
    row, own = MemberRow, aliased(MemberRow)
    wanted = (
        select(row.member_id)
        .join(own, and_(*of_book(own, place), col(own.household) == row.household))
        .where(*in_book(row, place), col(own.member_id).in_(members))
    )
    return {*members, *session.exec(wanted)}


def household_of(caller: Caller) -> AbstractSet[str]:
    """The caller, and who is counted as one household with them."""
    return households_of(caller.session, caller.place, {caller.member})


def concerns(session: Session, caller: Caller, asker: str, account: str) -> bool:
    """Whether what is asked of an account is about the caller, or about who lives with them."""
    wanted = select(AccountRow.member_id).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == account
    )
    sides = {asker, *session.exec(wanted)}
    return caller.member in households_of(session, caller.place, sides)

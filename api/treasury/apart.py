"""For whom a treasurer decides nothing: themselves, and whoever lives with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from api.service.rows import in_book
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from api.service.callers import Caller


def household_of(caller: Caller) -> AbstractSet[str]:
    """The caller, and the members who are counted as one household with them."""
    own = caller.session.get(MemberRow, (*caller.place, caller.member))
    if own is None or own.household is None:
        return {caller.member}
    wanted = select(MemberRow.member_id).where(
        *in_book(MemberRow, caller.place), MemberRow.household == own.household
    )
    return {caller.member, *caller.session.exec(wanted)}

"""Who holds a role: whom a member turns to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.people.called import called
from api.people.directory import Named
from api.service.rows import in_book
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller


def others_in(caller: Caller, role: str) -> Sequence[Named]:
    """The other members who hold a role, by name."""
    row = MemberRow
    wanted = select(row.member_id).where(
        *in_book(row, caller.place), col(row.roles).contains(role), row.member_id != caller.member
    )
    ids = caller.session.exec(wanted.order_by(col(row.member_id))).all()
    names = called(caller.session, caller.place, ids)
    return sorted((Named(id_, names[id_]) for id_ in ids), key=lambda one: one.name)

"""Whose accounts they are, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.queries import in_book
from api.queries.people import names_of
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.web.seat import Seat

SHORT = 8
"""Characters of an id that stand for somebody without a name."""


class Holder(NamedTuple):
    """An account, its kind, and who answers for it."""

    account: str
    member: str
    name: str
    kind: str
    open: bool


def holders(seat: Seat, accounts: Iterable[str]) -> Mapping[str, Holder]:
    """The holders of these accounts, by account; unknown ids are left out."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, seat.place), col(AccountRow.account_id).in_(list(accounts))
    )
    rows = seat.session.exec(wanted).all()
    names = names_of(seat.session, seat.place.community, [row.member_id for row in rows])
    return {
        row.account_id: Holder(
            row.account_id, row.member_id, names.get(row.member_id) or row.member_id[:SHORT],
            row.kind, row.open,
        )
        for row in rows
    }  # fmt: skip

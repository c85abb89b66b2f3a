"""Whose accounts they are, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.people.called import accounts_called
from api.queries import in_book
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.web.seat import Seat

SHORT = 8
"""Characters of an id that stand for somebody without a name."""


class Holder(NamedTuple):
    """An account, its kind, who answers for it, and what the account is called."""

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
    return holders_of(seat, seat.session.exec(wanted).all())


def holders_of(seat: Seat, rows: Sequence[AccountRow]) -> Mapping[str, Holder]:
    """The holders of accounts that are at hand."""
    names = accounts_called(seat.session, seat.place, rows)
    return {
        row.account_id: Holder(
            row.account_id, row.member_id, names[row.account_id], row.kind, row.open
        )
        for row in rows
    }

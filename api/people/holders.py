"""Whose accounts they are, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.people.called import accounts_called
from api.service.rows import in_book
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.service.callers import Caller

SHORT = 8
"""Characters of an id that stand for somebody without a name."""


class Holder(NamedTuple):
    """An account, its kind, who answers for it, and what the account is called."""

    account: str
    member: str
    name: str
    kind: str
    open: bool


def holders(caller: Caller, accounts: Iterable[str]) -> Mapping[str, Holder]:
    """The holders of these accounts, by account; unknown ids are left out."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(list(accounts))
    )
    return holders_of(caller, caller.session.exec(wanted).all())


def holders_of(caller: Caller, rows: Sequence[AccountRow]) -> Mapping[str, Holder]:
    """The holders of accounts that are at hand."""
    names = accounts_called(caller.session, caller.place, rows)
    return {
        row.account_id: Holder(
            row.account_id, row.member_id, names[row.account_id], row.kind, row.open
        )
        for row in rows
    }

"""The other side of a statement's rows: who they are, and which accounts somebody asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, or_, select

from api.people.called import accounts_called
from api.service.rows import in_book
from api.words.numbers import number_of
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.service.callers import Caller


def accounts_of(caller: Caller, id_: str) -> frozenset[str]:
    """The account of this id, or all accounts of the member of this id."""
    row = AccountRow
    either = or_(col(row.account_id) == id_, col(row.member_id) == id_)
    return frozenset(
        caller.session.exec(select(row.account_id).where(*in_book(row, caller.place), either))
    )


class Party(NamedTuple):
    """An account: its number, its member, and what it is called."""

    account: str
    number: str
    member: str
    called: str


def parties(caller: Caller, accounts: Iterable[str]) -> list[Party]:
    """These accounts, each once, by number."""
    named = (*in_book(AccountRow, caller.place), col(AccountRow.account_id).in_({*accounts}))
    wanted = select(AccountRow).where(*named).order_by(col(AccountRow.slot))
    rows = caller.session.exec(wanted).all()
    names = accounts_called(caller.session, caller.place, rows)
    return [
        Party(row.account_id, number_of(row.slot), row.member_id, names[row.account_id])
        for row in rows
    ]

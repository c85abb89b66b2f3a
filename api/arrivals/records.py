"""Records of the ledger read from its rows, for a rehearsal in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.queries.entries import entry_row, read_row
from api.service.rows import in_book
from ledger.records import Account, Book, Member, Terms
from ledger.store import Place
from ledger.structs import replace
from ledger.tables import AccountRow, BalanceRow, EntryRow, HoldRow, LegRow, MemberRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from ledger.rules.bringing import BalancesBrought
    from ledger.tables import BookRow


def book_of(row: BookRow) -> Book:
    """The head of a book into which nothing was brought."""
    return Book(
        row.book_id, row.unit, row.scale, row.quorum, row.service, row.lower, row.upper,
        accounts=row.accounts, stewards=row.stewards, epoch=row.epoch,
    )  # fmt: skip


def account_at(session: Session, place: Place, id_: str) -> Account:
    """An account that is there."""
    wanted = select(AccountRow).where(*in_book(AccountRow, place), AccountRow.account_id == id_)
    row = session.exec(wanted).one()
    balance = session.get_one(BalanceRow, (*place, row.slot))
    terms = Terms(
        row.account_id, row.slot, row.member_id, row.kind, row.commitment, row.open, row.lower,
        row.upper, row.until_ms, row.then_lower, row.then_upper,
    )  # fmt: skip
    return Account(
        terms, balance.posted, balance.held_out, balance.held_in, balance.count, balance.last
    )


def at_zero(account: Account) -> Account:
    """The account as it stood before anything had moved."""
    return replace(account, posted=0, held_out=0, held_in=0)


def member_at(session: Session, place: Place, id_: str) -> Member:
    """A member who is there."""
    row = session.get_one(MemberRow, (*place, id_))
    return Member(id_, frozenset(filter(None, row.roles.split(","))), row.keys)


def has_moved(session: Session, place: Place) -> bool:
    """Whether anything was ever moved or held in a book."""
    leg = select(LegRow.seq).where(*in_book(LegRow, place), col(LegRow.amount) != 0)
    hold = select(HoldRow.hold_id).where(*in_book(HoldRow, place))
    return any(session.exec(wanted.limit(1)).first() is not None for wanted in (leg, hold))


def opened_ms(session: Session, place: Place) -> int:
    """When a book was opened."""
    return read_row(session.get_one(EntryRow, (*place, 0))).time_ms


def signed_parts(session: Session, head: BookRow) -> str | None:
    """The hash of the first part of what people have signed to bring in; None where nobody has."""
    found = _signed(session, head)
    return None if found is None else found.parts


def signed_history(session: Session, head: BookRow) -> str | None:
    """The root over past exchanges that they have signed, in hex; None where nobody has."""
    found = _signed(session, head)
    return None if found is None else found.history


def _signed(session: Session, head: BookRow) -> BalancesBrought | None:
    if head.brought is None:
        return None
    row = entry_row(session, Place(head.community_id, head.book), head.brought)
    assert row is not None  # noqa: S101 the book names it
    found: BalancesBrought = read_row(row).order.body
    return found

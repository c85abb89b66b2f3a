"""Entries as the journal keeps them, the texts kept beside them, and their receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.http.answers import Entry as EntryOut
from api.service.rows import in_book
from api.service.tables import MemoRow
from chain.merkle import leaf_hashes
from chain.rules import SHAPES
from chain.sealing import Receipts
from ledger.entries import read_entry
from ledger.journal import Posting
from ledger.parts import PARTS
from ledger.sealing import Part, Promised, Seal
from ledger.tables import AccountRow, CommitRow, EntryRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from chain.sealing import Answer
    from ledger.entries import Entry
    from ledger.store import Place
    from ledger.tables import BookRow


def entry_row(session: Session, place: Place, order_id: str) -> EntryRow | None:
    """The row of the entry that an order became."""
    wanted = select(EntryRow).where(*in_book(EntryRow, place), EntryRow.order_id == order_id)
    return session.exec(wanted).first()


def read_row(row: EntryRow) -> Entry:
    """The entry in a row."""
    return read_bytes(row.seq, row.body)


def read_bytes(seq: int, body: bytes) -> Entry:
    """The entry that these bytes are."""
    return read_entry(body, SHAPES, f"entry {seq}")


def entries_at(session: Session, place: Place, seqs: Sequence[int]) -> dict[int, Entry]:
    """Entries by their sequence numbers."""
    entry = EntryRow
    # Of many, columns come in half the time that rows take.
    wanted = select(entry.seq, entry.body).where(*in_book(entry, place), col(entry.seq).in_(seqs))
    return {seq: read_bytes(seq, body) for seq, body in session.exec(wanted)}


def memos_of(session: Session, place: Place, orders: Sequence[str]) -> dict[str, str]:
    """The texts that are kept for these orders."""
    if not orders:
        return {}
    memo = MemoRow
    wanted = select(memo.order_id, memo.text).where(
        *in_book(memo, place), col(memo.order_id).in_(orders)
    )
    return dict(session.exec(wanted).all())


def told_by(entry: Entry) -> str:
    """The order whose text says why: the list's of a part of one, else the entry's own."""
    listed: str | None = getattr(entry.order.body, "list", None)
    return entry.order.id if listed is None else listed


def entry_out(row: EntryRow, memo: str | None) -> EntryOut:
    """An entry for the wire, its bytes as a string."""
    entry = read_row(row)
    return EntryOut(
        seq=row.seq,
        time_ms=entry.time_ms,
        type=entry.order.type,
        order=entry.order.id,
        entry=row.body.decode(),
        memo=memo,
    )


def members_of(session: Session, place: Place, entry: Entry) -> set[str]:
    """Whose an entry is: it names them, moves their account, or bears their key.

    Nobody's is a part of what was brought in, which tells what many others had.
    """
    if entry.order.type in PARTS:
        return set()
    named = _named_in(entry.order.body)
    moved = [account for account, _amount in entry.legs]
    owners = select(AccountRow.member_id).where(
        *in_book(AccountRow, place), col(AccountRow.account_id).in_(moved)
    )
    signers = select(KeyRow.member_id).where(
        *in_book(KeyRow, place), col(KeyRow.key).in_(entry.order.signers)
    )
    return {*named, *session.exec(owners), *session.exec(signers)}


def _named_in(body: object) -> set[str]:
    """The members that an order names, by whatever field."""
    one = {getattr(body, name, None) for name in ("member", "broker")}
    stewards = {member for member, _key in getattr(body, "stewards", ())}
    return {member for member in one if member} | {*getattr(body, "guardians", ())} | stewards


def receipt_of(session: Session, book: BookRow, place: Place, row: EntryRow) -> Answer:
    """The receipt of an entry, and the entry, made again from the commit that promised it."""
    commits = select(CommitRow).where(*in_book(CommitRow, place), CommitRow.first <= row.seq)
    commit = session.exec(commits.order_by(col(CommitRow.first).desc()).limit(1)).one()
    within = col(EntryRow.seq).between(commit.first, commit.first + commit.count - 1)
    bodies = select(EntryRow.body).where(*in_book(EntryRow, place), within)
    found = session.exec(bodies.order_by(col(EntryRow.seq))).all()
    part = Part(book.book_id, commit.first, leaf_hashes(found))
    seal = Seal(commit.position, commit.books, commit.path, commit.signature)
    promised = Promised().keep(part, seal, found)
    posting = Posting(row.seq, read_row(row).time_ms, promised, repeated=True)
    return Receipts(book.service).answer(posting)

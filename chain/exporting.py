"""Writes a book's whole journal to an export file, in one pass over one consistent snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from chain.audit.lines import FORMAT, entry_line
from chain.checkpoints import Checkpoint, LogKey, sign
from chain.exports import ExportWriter
from chain.merkle import Frontier
from chain.records import EpochRecord
from chain.tables import EpochRow
from ledger import canonical
from ledger.errors import FaultError
from ledger.tables import BookRow, CommitRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from nacl.signing import SigningKey
    from sqlalchemy import Connection

    from ledger.store import Place

ROWS: Final = 1_000
"""Entries read at a time: what an export needs in memory."""


def export(  # noqa: PLR0913 - what it reads, what it says and signs, where it writes
    connection: Connection,
    place: Place,
    origin: str,
    signer: SigningKey,
    file: IO[bytes],
    *,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Write the journal as `chain.exports` describes; the number of entries written.

    The connection's transaction must be a snapshot (it is on SQLite; REPEATABLE READ elsewhere).
    """
    book = _book(connection, place)
    writer = ExportWriter(file)
    key = LogKey(origin, bytes(signer.verify_key)).to_text()
    header = {
        "type": "header", "book": book.book_id, "community": place.community, "format": FORMAT,
        "key": key,
    }  # fmt: skip
    writer.line(canonical.encode(header))
    epochs = {_closes_at(row): row for row in _epochs(connection, place)}
    entries = _entries(connection, place)
    done = 0
    for commit in _commits(connection, place):
        writer.line(_commit_line(commit))
        for _ in range(commit.count):
            writer.line(entry_line(next(entries)))
        done += commit.count
        if done in epochs:
            writer.line(_epoch_line(epochs[done]))
        progress(done)
    frontier = Frontier.from_bytes(book.frontier)
    note = sign(Checkpoint(origin, frontier.size, frontier.root()), signer)
    writer.line(canonical.encode({"type": "end", "entries": done, "checkpoint": note}))
    writer.end()
    return done


def _book(connection: Connection, place: Place) -> BookRow:
    of_book = (BookRow.community_id == place.community, BookRow.book == place.book)
    row = connection.execute(select(BookRow).where(*of_book)).mappings().first()
    if row is None:
        raise FaultError("book", "there is none at this place", "List the books first")
    return BookRow(**row)


def _epochs(connection: Connection, place: Place) -> Iterator[EpochRow]:
    of_book = (EpochRow.community_id == place.community, EpochRow.book == place.book)
    for row in connection.execute(select(EpochRow).where(*of_book)).mappings():
        yield EpochRow(**row)


def _closes_at(row: EpochRow) -> int:
    return EpochRecord.from_bytes(row.record).journal_size


def _commits(connection: Connection, place: Place) -> Iterator[CommitRow]:
    of_book = (CommitRow.community_id == place.community, CommitRow.book == place.book)
    first = 0
    while True:
        page = select(CommitRow).where(*of_book, CommitRow.first >= first)
        ordered = page.order_by(col(CommitRow.first)).limit(ROWS)
        rows = [CommitRow(**row) for row in connection.execute(ordered).mappings()]
        yield from rows
        if len(rows) < ROWS:
            return
        first = rows[-1].first + 1


def _entries(connection: Connection, place: Place) -> Iterator[bytes]:
    of_book = (EntryRow.community_id == place.community, EntryRow.book == place.book)
    first = 0
    while True:
        page = select(EntryRow.body).where(*of_book, EntryRow.seq >= first)
        bodies = list(connection.scalars(page.order_by(col(EntryRow.seq)).limit(ROWS)))
        yield from bodies
        if len(bodies) < ROWS:
            return
        first += ROWS


def _commit_line(row: CommitRow) -> bytes:
    return canonical.encode({
        "type": "commit",
        "first": row.first,
        "count": row.count,
        "position": row.position,
        "books": row.books,
        "path": row.path.hex(),
        "signature": row.signature.hex(),
    })  # fmt: skip


def _epoch_line(row: EpochRow) -> bytes:
    return canonical.encode({
        "type": "epoch",
        "record": row.record.hex(),
        "seed": row.seed.hex(),
        "checkpoint": row.checkpoint,
        "time_ms": row.time_ms,
    })  # fmt: skip

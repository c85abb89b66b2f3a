"""Imports an exported book into a database that does not have it.

The export is audited completely first. Then its entries are written with their own bytes, under
their own commits' signatures, with the accounts, records, epochs, leaves and tiles that follow
from them, in one transaction: exported again it gives the same file.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from sqlmodel import select

from chain.audit import audit
from chain.audit.lines import CommitLine, EntryLine, EpochLine, read_line
from chain.audit.state import AuditState, taken_back
from chain.balances import Changes
from chain.checkpoints import LogKey
from chain.closing import ClosedEpoch, store_epoch, store_leaves
from chain.errors import EvidenceError
from chain.exports import lines_of
from chain.records import EpochRecord
from chain.rules import RULES, SHAPES
from chain.sealing import Hasher
from ledger.batch import BookBatch
from ledger.entries import read_entry
from ledger.errors import AyniError
from ledger.kernel import Accepted, decide
from ledger.messages import N_
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from chain.audit import AuditReport
    from ledger.store import Place, Store, Transaction


class BookExistsError(AyniError):
    """The database has this book already; nothing was written.

    Attributes:
        community: the id of the community that has it.
        book: the book's id.
    """

    def __init__(self, community: str, book: str) -> None:
        super().__init__(f"community {community} has the book {book} already")
        self.community, self.book = community, book


def import_file(
    file: IO[bytes], store: Store, community: str, service: str, *, digest: str | None = None
) -> AuditReport:
    """Audit an export and write its book into a community; what the audit found.

    `service` is the key (64 hex digits) that this service signs with: a book that another service
    keeps would have two histories under one name. `digest` is as in `audit`.

    Raises:
        EvidenceError: the export does not hold, or is another service's.
        BookExistsError: the book is there already.
    """
    report = audit(file, digest=digest)
    if LogKey.from_text(report.key).public.hex() != service:
        raise EvidenceError("header.key", N_("must be this service's, {service}"), service=service)
    wanted = taken_back(file)
    with store.transaction() as tx:
        _require_new(tx, report.book)
        book = _Import(tx, tx.next_place(community), wanted)
        for line in lines_of(file):
            book.line(line)
    return report


def _require_new(tx: Transaction, book_id: str) -> None:
    """In no community: a book that is there twice would have two histories under one name."""
    having = select(BookRow.community_id).where(BookRow.book_id == book_id)
    found: str | None = tx.connection.scalar(having)
    if found is not None:
        raise BookExistsError(found, book_id)


class _Import:
    """One import in progress; what it reads was audited."""

    def __init__(self, tx: Transaction, place: Place, wanted: AbstractSet[str]) -> None:
        self._tx, self._batch = tx, BookBatch()
        self._batch.state = AuditState(wanted)
        self._batch.begin(None, place)
        self._commit: CommitLine | None = None
        self._changes = Changes()
        self._closed_size = 0

    def line(self, data: bytes) -> None:
        item = read_line(data, "line")
        if isinstance(item, CommitLine):
            self._commit = item
        elif isinstance(item, EntryLine):
            self._entry(item.body)
        elif isinstance(item, EpochLine):
            self._epoch(item)

    def _entry(self, body: bytes) -> None:
        batch, commit = self._batch, self._commit
        entry = read_entry(body, SHAPES, "entry")
        accepted = decide(RULES, batch.state, entry.order, entry.time_ms)
        assert isinstance(accepted, Accepted)  # noqa: S101 the audit accepted it
        assert commit is not None  # noqa: S101 the audit saw it
        for leg in accepted.legs:
            self._changes.touch(leg.account.terms.id)
        batch.append(entry.order, accepted, entry.time_ms, entry.rand, body)
        if len(batch.entries) == commit.count:
            part = batch.part(Hasher())
            self._tx.write([batch.commit(commit.seal)])
            batch.written(part, commit.seal)

    def _epoch(self, line: EpochLine) -> None:
        place, record = self._batch.place, EpochRecord.from_bytes(line.record)
        leaves = self._changes.leaves(self._batch.state, record.book32, line.seed)
        store_leaves(self._tx, place, record.epoch, leaves)
        closed = ClosedEpoch(record, line.seed, line.checkpoint, line.time_ms)
        store_epoch(self._tx, place, closed, self._closed_size)
        self._closed_size = record.journal_size

"""Audits what a database holds, within the transaction that put it there.

Each book's journal is exported and audited as anybody would (signatures, rules, roots, digests),
and its tables are compared with what the journal comes to. Leaves to others: chains and witnesses.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, NamedTuple

from nacl.signing import SigningKey
from sqlmodel import col, select

from chain.audit import audit
from chain.exporting import export
from chain.reconciling import reconcile
from ledger.database import POSTGRESQL
from ledger.store import Place
from ledger.store.postgres import PostgresTransaction
from ledger.store.sqlite import SqliteTransaction
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from chain.audit import AuditReport
    from wallets.keys import Key


class Audited(NamedTuple):
    """A book, and what its journal comes to."""

    book: str
    entries: int
    journal_root: str
    digest: str


def audit_all(  # noqa: PLR0913, PLR0917 as `_audit`
    connection: Connection,
    origin: str,
    key: Key,
    room: Path,
    progress: Callable[[int], object],
    jobs: int = 1,
) -> list[Audited]:
    """Audit every book; `room` is a folder that has place for an export.

    `progress` is told the entries audited so far; `jobs` processes check beside this one.

    Raises:
        EvidenceError: something does not hold.
    """
    found, done = [], 0
    rows = connection.execute(select(BookRow).order_by(col(BookRow.book_id))).mappings().all()
    for row in rows:
        book, before = BookRow(**row), done
        report = _audit(
            connection, book, f"{origin}/{book.book_id}", key, room,
            lambda so_far, before=before: progress(before + so_far), jobs,  # type: ignore[misc]
        )  # fmt: skip
        _reconcile(connection, book)
        done += book.size
        found.append(
            Audited(book.book_id, report.entries, report.journal_root, report.digest or "")
        )
    return found


def _audit(  # noqa: PLR0913, PLR0917 what is audited, what it is signed under, where to do it
    connection: Connection,
    book: BookRow,
    origin: str,
    key: Key,
    room: Path,
    progress: Callable[[int], object],
    jobs: int,
) -> AuditReport:
    with tempfile.TemporaryFile(dir=room) as file:
        export(connection, Place(book.community_id, book.book), origin, SigningKey(key.seed), file)
        file.seek(0)
        return audit(file, book=book.book_id, progress=progress, jobs=jobs)


def _reconcile(connection: Connection, book: BookRow) -> None:
    server = connection.dialect.name == POSTGRESQL
    transaction = PostgresTransaction if server else SqliteTransaction
    reconcile(transaction(connection), Place(book.community_id, book.book))

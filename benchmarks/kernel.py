"""`kernel_over_driver`: batches through kernel and store on SQLite, against a bare driver.

The driver writes the very same rows, into a copy of the same database, with the same pragmas and
as many to a transaction. Each batch is posted, then what it wrote is written by the driver.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from nacl.signing import SigningKey

from api.app import GARBAGE
from chain.rules import RULES
from chain.sealing import Sealer
from databases import BATCH, CACHE, NOW_MS, Books, open_all, open_books
from ledger.database import CHECKPOINT_PAGES, writer_engine
from ledger.journal import Journal
from ledger.store.sqlite import SqliteTransaction, _Change
from measure import Found, in_turns, run_part, timed
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from ledger.store import Commit, Transaction

WARM_BATCHES = 10
MEMBERS = 1_000
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    "cache_size=-65536",
)  # fmt: skip


class Notes:
    """Notes the statements that a transaction is given, in place of a database's cursor."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, list[Any]]] = []

    def execute(self, statement: str, row: Any) -> None:  # noqa: ANN401 as a driver's cursor
        """Note one row."""
        self.statements.append((statement, [row]))

    def executemany(self, statement: str, rows: list[Any]) -> None:
        """Note many rows."""
        self.statements.append((statement, rows))


class RowByRow(SqliteTransaction):
    """Writes as one does with a bare driver: a statement for a row, by `executemany`."""

    def _write_flat(self, change: _Change, place: tuple[bytes, int], values: Sequence[Any]) -> None:
        rows = zip(*[iter(values)] * change.width, strict=True)
        placed = [(*place, *row) for row in rows]
        if placed:
            self._cursor.executemany(change.statement(1), placed)


def statements(commits: Sequence[Commit]) -> list[tuple[str, list[Any]]]:
    """The statements, with their rows, that the store writes for these commits."""
    notes = Notes()
    connection: Any = SimpleNamespace(connection=SimpleNamespace(cursor=lambda: notes))
    RowByRow(connection).write(commits)
    return notes.statements


class KeepingTransaction(SqliteTransaction):
    """Keeps what it was given to write, for the driver to write it again."""

    written: Sequence[Commit] = ()

    def write(self, commits: Sequence[Commit]) -> None:
        """As `Transaction.write`."""
        if commits:
            self.written = commits
            super().write(commits)


class KeepingStore:
    """`ledger.store.Store` on SQLite; `written` is what the last transaction wrote."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.written: Sequence[Commit] = ()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As `Store.transaction`."""
        with self._engine.begin() as connection:
            tx = KeepingTransaction(connection)
            yield tx
        self.written = tx.written


def driver(path: str) -> sqlite3.Connection:
    """The bare driver, set up as the service sets up its own."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write(connection: sqlite3.Connection, noted: list[tuple[str, list[Any]]]) -> None:
    """One transaction of the driver's."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for statement, rows in noted:
        cursor.executemany(statement, rows)
    cursor.execute("COMMIT")


def prepared(path: str, members: int) -> tuple[Crowd, Books]:
    """A book with its accounts open, closed down again, and who has accounts in it."""
    crowd, books = Crowd(1, members, NOW_MS), open_books(f"sqlite:///{path}")
    open_all(books, crowd.opening(books.key.public))
    books.engine.dispose()
    return crowd, books


def measure(*, quick: bool) -> Found:
    """Both rates, batch for batch."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=CACHE) as folder:
        subject, ceiling = f"{folder}/subject.db", f"{folder}/ceiling.db"
        crowd, books = prepared(subject, MEMBERS)
        shutil.copyfile(subject, ceiling)
        store = KeepingStore(writer_engine(f"sqlite:///{subject}"))
        sealer = Sealer(SigningKey(books.key.seed))
        journal = Journal(store, RULES, sealer, books.key, os.urandom)
        connection = driver(ceiling)

        def through_journal() -> float:
            items = crowd.transfers(BATCH)
            return timed(lambda: journal.post(items, NOW_MS))

        def through_driver() -> float:
            noted = statements(store.written)
            return timed(lambda: write(connection, noted))

        gc.set_threshold(GARBAGE)  # as the service has it
        in_turns(1 if quick else WARM_BATCHES, through_journal, through_driver)
        spent = in_turns(5 if quick else 100, through_journal, through_driver)
        connection.close()
    found, rates = Found(), [BATCH / seconds for seconds in spent]
    found.put(
        "kernel_over_driver", rates[0] / rates[1], kernel_per_s=rates[0], driver_per_s=rates[1]
    )
    return found


if __name__ == "__main__":
    run_part(measure)

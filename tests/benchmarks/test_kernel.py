"""The bare driver writes the very same rows as kernel and store."""

import os
import shutil
import sqlite3
from pathlib import Path

from nacl.signing import SigningKey

from chain.rules import RULES
from chain.sealing import Sealer
from ledger.database import writer_engine
from ledger.journal import Journal
from tests.benchmarks.scripts import script

kernel = script("kernel")


def rows(path: Path) -> dict[str, list[object]]:
    """Return every row of every table."""
    connection = sqlite3.connect(path)
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found: dict[str, list[object]] = {
        name: sorted(connection.execute(f"SELECT * FROM {name}"))  # noqa: S608 a table's own name
        for name in names
    }
    connection.close()
    return found


def test_subject_and_ceiling_hold_the_same(tmp_path: Path) -> None:
    subject, ceiling = tmp_path / "subject.db", tmp_path / "ceiling.db"
    crowd, books = kernel.prepared(str(subject), 20)
    shutil.copyfile(subject, ceiling)
    opened = rows(ceiling)
    engine = writer_engine(f"sqlite:///{subject}")
    store = kernel.KeepingStore(engine)
    journal = Journal(store, RULES, Sealer(SigningKey(books.key.seed)), books.key, os.urandom)
    connection = kernel.driver(str(ceiling))
    for _ in range(3):
        journal.post(crowd.transfers(30), 1_700_000_000_000)
        kernel.write(connection, kernel.statements(store.written))
    connection.close()
    engine.dispose()
    assert rows(subject) == rows(ceiling) != opened

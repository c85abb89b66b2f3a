"""Which store an engine's database takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.database import POSTGRESQL
from ledger.store.postgres import PostgresStore
from ledger.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ledger.store import Store


def open_store(engine: Engine) -> Store:
    """The store of an engine from `ledger.database.writer_engine`."""
    if engine.dialect.name == POSTGRESQL:
        return PostgresStore(engine)
    return SqliteStore(engine)

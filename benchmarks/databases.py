"""Databases for the parts: fresh SQLite files, and a private PostgreSQL set for production."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import psycopg
from nacl.signing import SigningKey
from pgserver.postgres_server import get_server

from api.service.schema import upgrade
from chain.rules import RULES
from chain.sealing import Sealer
from ledger.database import POSTGRESQL, SQLITE, writer_engine
from ledger.journal import Journal
from ledger.refusals import Refusal
from ledger.store.opening import open_store
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Engine

    from ledger.gathering import Item

KINDS = (SQLITE, POSTGRESQL)
CACHE = Path(__file__).parent.parent / ".cache" / "bench"
BATCH = 1_000
NOW_MS = 1_700_000_000_000

SETTINGS = {
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "synchronous_commit": "on",
    "fsync": "on",
}
"""As an operator would set them; nothing that gives up durability."""


class Books(NamedTuple):
    """A journal on an engine, and the service's key that it was opened with."""

    engine: Engine
    journal: Journal
    key: Key


@contextmanager
def urls() -> Iterator[Iterator[dict[str, str]]]:
    """Each `next` gives the URLs, by kind, of two empty databases; gone when the block ends."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=CACHE) as folder, _postgres(Path(folder)) as server:
        yield _numbered(Path(folder), server)


def _numbered(folder: Path, server: str) -> Iterator[dict[str, str]]:
    for number in count():
        name = f"bench{number}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        postgresql = server.replace("postgresql:", "postgresql+psycopg:")
        yield {
            SQLITE: f"sqlite:///{folder / name}.db",
            POSTGRESQL: postgresql.replace("/postgres?", f"/{name}?"),
        }


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server on a folder of its own; the URL of its first database."""
    data = folder / "pg"
    with get_server(data) as server, psycopg.connect(server.get_uri()) as connection:
        connection.autocommit = True
        for name, value in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    with get_server(data) as server:
        yield server.get_uri()


def open_books(url: str, key: Key | None = None) -> Books:
    """Bring a database to the schema and open a journal on it."""
    key = key or Key.generate(os.urandom)
    engine = writer_engine(url)
    upgrade(engine)
    sealer = Sealer(SigningKey(key.seed))
    return Books(engine, Journal(open_store(engine), RULES, sealer, key, os.urandom), key)


def post(journal: Journal, items: Sequence[Item], now_ms: int = NOW_MS) -> None:
    """Post in batches; none may be refused, or the figures would flatter."""
    for start in range(0, len(items), BATCH):
        for outcome in journal.post(items[start : start + BATCH], now_ms):
            if isinstance(outcome, Refusal):
                raise TypeError(str(outcome))


def open_all(books: Books, orders: Iterable[Item], now_ms: int = NOW_MS) -> None:
    """Post the orders that open books and accounts."""
    post(books.journal, list(orders), now_ms)

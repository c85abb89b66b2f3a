"""Ordinary reads and writes: reads on their own connections, writes in turn on the writer's thread.

One connection writes, on SQLite also because only that one may checkpoint.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy.engine import make_url
from sqlmodel import Session

from api.schema import upgrade
from ledger.database import SQLITE, reader_engine, writer_engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from ledger.writer import Writer

Answer = TypeVar("Answer")
OWNERS: Final = 0o600


def _make_private(url: str) -> None:
    """Let nobody but its owner read a SQLite file; its log takes the file's own rights."""
    address = make_url(url)
    if address.get_backend_name() != SQLITE or address.database in {None, "", ":memory:"}:
        return
    os.close(os.open(address.database, os.O_RDWR | os.O_CREAT, OWNERS))
    for name in (address.database, f"{address.database}-wal", f"{address.database}-shm"):
        if Path(name).exists():
            Path(name).chmod(OWNERS)


class Database:
    """The two engines on one database. `writer` is set by who starts the writer's thread."""

    def __init__(self, url: str) -> None:
        _make_private(url)
        self.writing_engine = writer_engine(url)
        upgrade(self.writing_engine)
        self.reading_engine = reader_engine(url)
        self.writer: Writer | None = None

    def reading(self) -> Session:
        """A session for reading; close it soon."""
        return Session(self.reading_engine)

    def write(self, change: Callable[[Session], Answer]) -> Future[Answer]:
        """Run `change` in a transaction of its own, between two batches of orders."""
        assert self.writer is not None  # noqa: S101 set at start
        return self.writer.run(lambda: self._write(change))

    def _write(self, change: Callable[[Session], Answer]) -> Answer:
        with Session(self.writing_engine, expire_on_commit=False) as session, session.begin():
            return change(session)

    def close(self) -> None:
        """Let the connections go."""
        self.reading_engine.dispose()
        self.writing_engine.dispose()

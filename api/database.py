"""Ordinary reads and writes: reads on their own connections, writes in turn on the writer's thread.

One connection writes, on SQLite also because only that one may checkpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlmodel import Session

from api.schema import upgrade
from ledger.database import reader_engine, writer_engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from ledger.writer import Writer

Answer = TypeVar("Answer")


class Database:
    """The two engines on one database. `writer` is set by who starts the writer's thread."""

    def __init__(self, url: str) -> None:
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

"""Ordinary reads and writes: reads on their own connections, writes in turn on the writer's thread.

One connection writes, on SQLite also because only that one may checkpoint.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, func, select

from api.service.moved import require_here
from api.service.presence import Presence, alone
from api.service.replica import Replica
from api.service.schema import upgrade
from ledger.clock import AHEAD_MS_MAX
from ledger.cut_off import ending_what_was_cut_off
from ledger.database import POSTGRESQL, SQLITE, reader_engine, refresh, writer_engine
from ledger.errors import FaultError
from ledger.silence import SILENCE_S_MAX, unlocking
from ledger.tables import BookRow
from ledger.unfit import why_unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


def upgrade_at(url: str) -> None:
    """Bring a database to this version's tables while nobody else has it.

    Raises:
        FaultError: somebody has it open.
    """
    with alone(url):
        _prepare(url)


def _prepare(url: str) -> None:
    """Bring the database to this version's schema."""
    _make_private(url)
    patient = writer_engine(url, silence_s=inf)
    try:
        upgrade(patient)
    except DBAPIError as error:
        found = why_unfit(error.orig)
        if found is None:
            raise
        raise FaultError("AYNI_DATABASE_URL", *found) from error
    finally:
        patient.dispose()


LOG = logging.getLogger("ayni.clock")


def warn_of_future(database: Database, now_ms: int) -> None:
    """Say so if an entry is dated ahead of now: its book's time stands still until then."""
    with database.reading() as session:
        last_ms = session.exec(select(func.max(BookRow.time_ms))).one()
    if (last_ms or 0) > now_ms + AHEAD_MS_MAX:
        LOG.error("the last entry is dated %d s ahead of the clock", (last_ms - now_ms) // 1_000)


class Database:
    """The two engines on one database. `writer` is set by who starts the writer's thread."""

    def __init__(self, url: str, read_url: str = "", silence_s: float = SILENCE_S_MAX) -> None:
        self._presence = Presence(url)
        try:
            _prepare(url)
        except BaseException:
            self._presence.close()
            raise
        self.writing_engine = writer_engine(url, silence_s=silence_s)
        self.reading_engine = reader_engine(url, silence_s=silence_s)
        self._unlocking = unlocking(silence_s)
        self.writer: Writer | None = None
        self.replica: Replica | None = None
        try:
            if read_url:
                self.replica = Replica(read_url, self.reading_engine)
            # By a connection that stays: whoever moves the database sees it from here on.
            require_here(self.writing_engine)
        except BaseException:
            self.close()
            raise

    def reading(self) -> Session:
        """A session for reading; close it soon."""
        if self.replica is not None:
            return self.replica.session()
        return Session(self.reading_engine)

    def write(self, change: Callable[[Session], Answer]) -> Future[Answer]:
        """Run `change` in a transaction of its own, between two batches of orders."""
        return self.run(lambda: self._write(change))

    def run(self, function: Callable[[], Answer]) -> Future[Answer]:
        """Call `function` on the writer's thread, whose connection was just seen to be there."""
        assert self.writer is not None  # noqa: S101 set at start
        return self.writer.run(lambda: self._run(function))

    def _run(self, function: Callable[[], Answer]) -> Answer:
        refresh(self.writing_engine)
        return function()

    def now_ms(self) -> int | None:
        """The time by the database's own clock; None if that is this machine's, as in a file."""
        if self.reading_engine.dialect.name != POSTGRESQL:
            return None
        with self.reading_engine.connect() as connection:
            told = connection.exec_driver_sql(
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
            )
            return int(told.scalar_one())

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction, for what runs on the writer's thread (`run`)."""
        engine = self.writing_engine
        with (
            ending_what_was_cut_off(engine),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            if engine.dialect.name == POSTGRESQL:
                session.connection().exec_driver_sql(self._unlocking)
            yield session

    def _write(self, change: Callable[[Session], Answer]) -> Answer:
        with self.writing() as session:
            return change(session)

    def close(self) -> None:
        """Let the connections go."""
        if self.replica is not None:
            self.replica.engine.dispose()
        self.reading_engine.dispose()
        self.writing_engine.dispose()
        self._presence.close()

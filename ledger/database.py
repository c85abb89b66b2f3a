"""Opens the database: SQLite set up for durable single-writer use, PostgreSQL for production.

SQLite runs with a write-ahead log and `synchronous=FULL`, so that what was answered survives a
power cut. Versions 3.7.0 to 3.51.2 can lose a commit when a checkpoint on one connection meets a
writer on another, so only the writer's connection checkpoints: `reader_engine` never does.

No error shows what was to be written with its statement: names and messages would be in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from ledger.errors import FaultError
from ledger.reaching import Reach, leave_what_only_reads, manner
from ledger.silence import SILENCE_S_MAX

if TYPE_CHECKING:
    from sqlalchemy import Engine

BUSY_MS: Final = 10_000
"""How long a connection waits for another process's commit."""

PAGE_BYTES: Final = 16_384
"""Of a new file. Most of what is written follows what was written before, and then larger pages
make fewer of them: a quarter less for a batch, measured."""

CHECKPOINT_PAGES: Final = 1_000
"""About 16 MB of log between checkpoints. So much nearly stays in the processor's cache, and each
checkpoint is short: with 64 MB, measured, the slowest hundredth of orders waited half as long
again. With 4 MB a thousand busy books copied their pages too often."""

SQLITE, POSTGRESQL = "sqlite", "postgresql"
UNSAID: Final[dict[str, Any]] = {"hide_parameters": True}
"""An error's text has no values of the statement: it is logged, and they are people's."""


def writer_engine(url: str, *, silence_s: float = SILENCE_S_MAX) -> Engine:
    """The engine that posts: on SQLite one connection, the only one that checkpoints.

    `silence_s`: how long PostgreSQL may say nothing; a migration takes its time.
    """
    if _kind(url) == SQLITE:
        engine = create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}, **UNSAID
        )
        _prepare(engine, begin="BEGIN IMMEDIATE", checkpoint_pages=CHECKPOINT_PAGES)
        return engine
    # A connection that was lost shows at the first statement, and the journal tries again.
    return _postgres(url, pool_size=2, writes=True, silence_s=silence_s)


def reader_engine(url: str, *, silence_s: float = SILENCE_S_MAX) -> Engine:
    """The engine for everything else: statements, balances, personal data.

    `silence_s`: as `writer_engine`.
    """
    if _kind(url) == SQLITE:
        engine = create_engine(
            url, poolclass=QueuePool, pool_size=8, connect_args={"check_same_thread": False},
            **UNSAID,
        )  # fmt: skip
        _prepare(engine, begin="BEGIN", checkpoint_pages=0)
        return engine
    return _postgres(url, pool_size=8, writes=False, silence_s=silence_s)


def _kind(url: str) -> str:
    kind = make_url(url).get_backend_name()
    if kind not in {SQLITE, POSTGRESQL}:
        raise FaultError("database", f"{kind} is not supported", "Use sqlite or postgresql")
    return kind


def refresh(engine: Engine) -> None:
    """Replace connections to PostgreSQL that were lost while nobody used them.

    For what cannot be tried again by itself: whatever fails afterwards was lost on the way.
    """
    if engine.dialect.name != POSTGRESQL:
        return
    try:
        _ping(engine)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        _ping(engine)


def _ping(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")


def _postgres(url: str, pool_size: int, *, writes: bool, silence_s: float) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=pool_size,
        pool_pre_ping=not writes,
        pool_timeout=SILENCE_S_MAX,
        # The server's default may be stricter; posting needs each statement to look anew.
        isolation_level="READ COMMITTED",
        # A prepared statement stays with its connection, which a pooler may give to others.
        connect_args={"prepare_threshold": None, **manner(address, silence_s, writes=writes)},
        **UNSAID,
    )
    # Not by an event: whoever else listens is then not heard.
    engine.dialect.connect = Reach(silence_s).connect  # type: ignore[assignment, method-assign]
    leave_what_only_reads(engine)
    return engine


def _prepare(engine: Engine, begin: str, checkpoint_pages: int) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # noqa: ANN401 the driver's own
        # Transactions are begun by hand: the driver would begin them late and without the lock.
        connection.isolation_level = None
        for pragma in (
            f"page_size={PAGE_BYTES}",
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MS}",
            f"wal_autocheckpoint={checkpoint_pages}",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_by_hand(connection: Any) -> None:  # noqa: ANN401 SQLAlchemy's own
        connection.exec_driver_sql(begin)

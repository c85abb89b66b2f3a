"""An empty database that is filled at once, or not at all.

A SQLite file is written under another name, without a log since nobody reads it, and gets its own
once it is whole and on the disk. On PostgreSQL all is one transaction, the tables' making included.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.engine import make_url

from api.backups.stores import is_empty, sqlite_path
from ledger.database import writer_engine
from ledger.errors import FaultError
from wallets.keystore import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

PART: Final = ".part"
LOGS: Final = ("", "-wal", "-shm", "-journal")
REMEDY: Final = "Name a new one with --database, or with --to where one moves; nothing was changed"


@contextmanager
def landing(url: str) -> Iterator[Connection]:
    """A connection to an empty database; what is done with it stays if the block ends well.

    Raises:
        FaultError: there is something in it already.
    """
    path = sqlite_path(url)
    if path is None:
        with _on_server(url) as connection:
            yield connection
        return
    require_no_file(path)
    part = path.with_name(path.name + PART)
    _remove(part)
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with _in_file(make_url(url).set(database=str(part)).render_as_string()) as connection:
            yield connection
        _sync(part)
        require_no_file(path)
        part.rename(path)
    except BaseException:
        _remove(part)
        raise
    sync_folder(path.parent)


def require_no_file(path: Path) -> None:
    """Raise `FaultError` if a SQLite database, or what is left of one, is there."""
    for end in LOGS:
        if path.with_name(path.name + end).exists():
            raise FaultError(f"{path}{end}", "is there already", REMEDY)


def require_empty(url: str) -> None:
    """Raise `FaultError` if the database has something in it already."""
    path = sqlite_path(url)
    if path is not None:
        require_no_file(path)
        return
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            _require_empty(connection)
    finally:
        engine.dispose()


@contextmanager
def _on_server(url: str) -> Iterator[Connection]:
    engine = writer_engine(url, silence_s=inf)
    try:
        with engine.begin() as connection:
            _require_empty(connection)
            yield connection
            # Without figures of what it has, the server walks accounts' legs by whole tables.
            connection.exec_driver_sql("ANALYZE")
    finally:
        engine.dispose()


def _require_empty(connection: Connection) -> None:
    if not is_empty(connection):
        raise FaultError("database", "there is something in it already", REMEDY)


@contextmanager
def _in_file(url: str) -> Iterator[Connection]:
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            for pragma in ("journal_mode=OFF", "synchronous=OFF"):
                driver.execute(f"PRAGMA {pragma}")
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(part: Path) -> None:
    for end in LOGS:
        part.with_name(part.name + end).unlink(missing_ok=True)

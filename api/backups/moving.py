"""Moves a database to another one, of either kind, and leaves the old one closed.

1. Nobody else has the old one open, and nobody opens it until the end.
2. Every row of every table is read in one snapshot, and written to the empty new one.
3. The new one's rows are read again: in the same form they must come to the same hashes.
4. Once that is on the disk, the old one says where it was moved, and no service opens it again.

The data folder stays what it was, with the keys and what was signed last: should somebody open the
old one all the same, what was signed since is missing in it, and it is refused for that as well.
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from api.backups.landing import landing
from api.backups.rows import lines_of
from api.backups.stores import (
    driver_faults,
    fill_table,
    patient_engine,
    read_table,
    require_current,
    shown,
    sqlite_path,
)
from api.backups.tables import MOVED, all_tables
from api.backups.taking import counter, nothing
from api.service.moved import mark_moved, require_unmoved, unmark
from api.service.presence import alone, require_alone
from api.service.schema import upgrade_in
from ledger.database import writer_engine
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from api.backups.rows import Table


class Moved(NamedTuple):
    """What was moved: rows by table, and the address of the new database without its password."""

    rows: dict[str, int]
    to: str


def move(
    source: str,
    target: str,
    now_ms: int,
    *,
    progress: Callable[[int], object] = nothing,
    checking: Callable[[int], object] = nothing,
) -> Moved:
    """Move the database at `source` to an empty one at `target`; both are URLs.

    `progress` is told the rows written so far, `checking` those read again.

    Raises:
        FaultError: somebody uses the old one, or the new one cannot take it; nothing was moved.
        MovedError: the old one was moved before.
    """
    to = shown(target)
    with _leaving(source) as old:
        with landing(target) as new, driver_faults():
            upgrade_in(new)
            tables = all_tables(new)
            hashes, rows = _copy(old, new, tables, counter(progress))  # 2
            _compare(new, tables, hashes, counter(checking))  # 3
        mark_moved(old, to, now_ms)  # 4
    return Moved(rows, to)


def reopen(url: str) -> None:
    """Let a database that was moved be used again.

    Raises:
        FaultError: it was not moved.
    """
    file = sqlite_path(url)
    if file is not None and not file.exists():
        raise FaultError(str(file), "there is no such database", "Name another with --database")
    engine = writer_engine(url)
    try:
        with alone(url), engine.begin() as connection:
            require_current(connection)
            if not unmark(connection):
                raise FaultError("database", "was not moved", "Start its service")
    finally:
        engine.dispose()


@contextmanager
def _leaving(url: str) -> Iterator[Connection]:
    """A connection to the old database that sees one state of it, and keeps all others out."""
    file = sqlite_path(url)
    if file is not None and not file.exists():
        raise FaultError(str(file), "there is no such database", "Name another with --database")
    engine = writer_engine(url) if file is not None else patient_engine(url)
    try:
        with alone(url), engine.connect() as connection:  # 1
            if file is None:
                _keep_out(connection)
            with connection.begin():
                if file is None:
                    # Who starts a service reads this table first, and waits.
                    connection.exec_driver_sql(f'LOCK TABLE "{MOVED}" IN ACCESS EXCLUSIVE MODE')
                    _lock_all(connection)
                    require_alone(connection)  # Who came before the lock would not have waited.
                require_current(connection)
                require_unmoved(connection)
                yield connection
    finally:
        engine.dispose()


def _keep_out(connection: Connection) -> None:
    with connection.begin():
        require_current(connection)
        require_alone(connection)
    connection.execution_options(isolation_level="REPEATABLE READ")


def _lock_all(connection: Connection) -> None:
    names = ", ".join(f'"{table.name}"' for table in all_tables(connection))
    connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")


def _copy(
    old: Connection, new: Connection, tables: list[Table], count: Callable[[int], object]
) -> tuple[dict[str, str], dict[str, int]]:
    hashes, rows = {}, {}
    for table in tables:
        hashed = sha256()

        def pieces(table: Table = table, hashed: sha256 = hashed) -> Iterator[bytes]:  # type: ignore[valid-type]
            for done, block in read_table(old, table):
                hashed.update(block)  # type: ignore[attr-defined]
                count(done)
                yield block

        rows[table.name] = fill_table(new, table, lines_of(pieces(), table.name), table.name)
        hashes[table.name] = hashed.hexdigest()
    return hashes, rows


def _compare(
    new: Connection, tables: list[Table], hashes: dict[str, str], count: Callable[[int], object]
) -> None:
    for table in tables:
        hashed = sha256()
        for done, block in read_table(new, table):
            hashed.update(block)
            count(done)
        if hashed.hexdigest() != hashes[table.name]:
            why = f"{table.name}: what was read again is not what was written"
            raise FaultError("database", why, "Nothing was moved; check the new one's disk")

"""Reads and fills tables by the driver of either kind of database, in one transaction.

Rows come from a cursor that the server keeps, and go by COPY or `executemany`: memory is bounded
whatever the number of rows. No statement is prepared, so that a pooler may stand between.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from api.backups.rows import ROWS, TEXT, read_blocks, write_blocks
from api.service.schema import is_current
from ledger.database import POSTGRESQL, SQLITE, reader_engine, writer_engine
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine

    from api.backups.rows import Table

VERSIONS: Final = "alembic_version"


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite database; None for a server's.

    Raises:
        FaultError: there is none, as in memory.
    """
    address = make_url(url)
    if address.get_backend_name() != SQLITE:
        return None
    if address.database in {None, "", ":memory:"}:
        raise FaultError("database", "a SQLite database needs a file", "Write sqlite:///file.db")
    return Path(str(address.database))


def shown(url: str) -> str:
    """A database's address without its password."""
    return make_url(url).render_as_string(hide_password=True)


def patient_engine(url: str) -> Engine:
    """An engine to copy with: sorting a large table may take its time."""
    if sqlite_path(url) is not None:
        return reader_engine(url)
    return writer_engine(url, silence_s=inf)


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection whose one transaction sees the database as it is at its first statement.

    Raises:
        FaultError: there is none, or it has another version's tables.
    """
    file = sqlite_path(url)
    if file is not None and not file.exists():
        raise FaultError(str(file), "there is no such database", "Name another with --database")
    engine = patient_engine(url)
    try:
        with engine.connect() as connection:
            if file is None:
                connection.execution_options(isolation_level="REPEATABLE READ")
            require_current(connection)
            yield connection
    finally:
        engine.dispose()


def require_current(connection: Connection) -> None:
    """Raise `FaultError` unless the database has this version's tables."""
    if not is_current(connection):
        remedy = "Start this version's service on it once, or use the version that wrote it"
        raise FaultError("database", "has the tables of another version", remedy)


def read_table(connection: Connection, table: Table) -> Iterator[tuple[int, bytes]]:
    """A table's rows as lines, in blocks with how many there are in each."""
    names = ", ".join(f'"{name}"' for name, _kind in table.columns)
    server = connection.dialect.name == POSTGRESQL
    kinds = dict(table.columns)
    order = ", ".join(
        f'"{name}" COLLATE "C"' if server and kinds[name] == TEXT else f'"{name}"'
        for name in table.key
    )
    statement = f'SELECT {names} FROM "{table.name}" ORDER BY {order}'  # noqa: S608 our own names
    yield from write_blocks(table, _rows(connection, statement, server=server))


def _rows(connection: Connection, statement: str, *, server: bool) -> Iterator[tuple[Any, ...]]:
    connection.exec_driver_sql("SELECT 1")  # The transaction is begun.
    driver: Any = connection.connection.driver_connection
    if not server:
        yield from driver.execute(statement)
        return
    with driver.cursor("copying", binary=True) as cursor:
        cursor.itersize = ROWS
        yield from cursor.execute(statement)


def fill_table(connection: Connection, table: Table, lines: Iterable[bytes], where: str) -> int:
    """Write rows into an empty table; how many.

    Raises:
        EvidenceError: a line is no row of it.
        SQLAlchemyError: the database takes one for none.
    """
    names = ", ".join(f'"{name}"' for name, _kind in table.columns)
    count = 0
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql("SELECT 1")
        driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        statement = f'COPY "{table.name}" ({names}) FROM STDIN'
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for block in read_blocks(table, lines, where, packed=False):
                for row in block:
                    copy.write_row(row)
                count += len(block)
        return count
    places = ",".join("?" * len(table.columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608 checked names
    for block in read_blocks(table, lines, where, packed=True):
        connection.exec_driver_sql(statement, block)
        count += len(block)
    return count


@contextmanager
def driver_faults() -> Iterator[None]:
    """Say what a driver says of a database as a fault."""
    try:
        yield
    except (psycopg.Error, sqlite3.Error) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise FaultError("database", why, "Check its disk, and that it answers") from error


def columns_of(connection: Connection, table: str) -> set[str]:
    """The names of a table's columns in the database; empty where there is no such table."""
    found = inspect(connection)
    if not found.has_table(table):
        return set()
    return {str(column["name"]) for column in found.get_columns(table)}


def is_empty(connection: Connection) -> bool:
    """Whether the database has no row in any table, and no table of somebody else's."""
    names = set(inspect(connection).get_table_names()) - {VERSIONS}
    if names - SQLModel.metadata.tables.keys():
        return False
    return not any(
        connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1').first()  # noqa: S608 our own
        for name in sorted(names)
    )

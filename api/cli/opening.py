"""Opens what a command works on, without disturbing a service that may be running beside it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect
from sqlmodel import col, select

from api.cli.options import sqlite_file
from api.service.anchoring import NONE
from api.service.schema import is_current
from api.service.service import Service
from api.service.tables import CommunityRow
from ledger.database import reader_engine
from ledger.errors import FaultError
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from api.settings import Settings


ID: Final = re.compile(r"[0-9a-f]{64}").fullmatch
"""How a book's id is written; whatever else somebody names it by is its community's name."""


@contextmanager
def reading(settings: Settings) -> Iterator[Connection]:
    """A connection whose transaction is one snapshot of an existing database.

    Raises:
        FaultError: there is none, or it has another version's tables.
    """
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        raise FaultError(str(file), "there is no such database", "Name another with --database")
    engine = reader_engine(settings.database, silence_s=inf)
    try:
        with engine.connect() as connection:
            if file is None:
                connection.execution_options(isolation_level="REPEATABLE READ")
            if not is_current(connection):
                remedy = "Start this version's service on it once, or use the version that wrote it"
                raise FaultError("database", "has the tables of another version", remedy)
            yield connection
    finally:
        engine.dispose()


@contextmanager
def writing(settings: Settings) -> Iterator[Service]:
    """A service that writes but leaves the chain to the one that is running."""
    service = Service(settings.changed(anchor=NONE))
    try:
        yield service
    finally:
        service.close()


def make_folders(settings: Settings) -> None:
    """Make the folders that the settings name, unless they are there, for their owner alone."""
    file = sqlite_file(settings.database)
    for folder in (settings.data, *([] if file is None else [file.parent])):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def check_empty(settings: Settings) -> None:
    """Raise `FaultError` if the database holds anything already."""
    engine = reader_engine(settings.database)
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if tables and (BookRow.__tablename__ not in tables or _has_books(connection)):
                remedy = "Name a new one with --database; nothing was changed"
                raise FaultError("database", "there is something in it already", remedy)
    finally:
        engine.dispose()


def find_book(connection: Connection, book: str | None) -> BookRow:
    """The book of that id, or of the community of that name; the only one if none is named.

    A row, read-only.

    Raises:
        FaultError: there is no such book, or it is not clear which.
    """
    wanted = select(BookRow)
    if book is not None and ID(book):
        wanted = wanted.where(BookRow.book_id == book)
    elif book is not None:
        named = select(CommunityRow.community_id).where(CommunityRow.name == book)
        wanted = wanted.where(col(BookRow.community_id).in_(named))
    rows = connection.execute(wanted.limit(2)).mappings().all()
    if not rows:
        raise FaultError("book", "there is none of that name", "ayni books lists those there are")
    if len(rows) > 1:
        raise FaultError("book", "there are several", "Name one with --book; ayni books lists them")
    return BookRow(**rows[0])


def _has_books(connection: Connection) -> bool:
    return connection.execute(select(BookRow.book).limit(1)).first() is not None

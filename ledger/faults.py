"""Tells a database that fails as a whole from one that chokes on what it was given.

While it is away or its disk is full, no order of a batch can be written and trying them apart only
takes longer. Any other error may be one order's own, and says nothing about the rest.

Leaves to others: which orders are tried apart (`ledger.writer`), trying again (`ledger.retry`).
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ledger.errors import ClockError

if TYPE_CHECKING:
    from collections.abc import Iterator

AWAY: Final = ("08", "57P", "25P03", "25006", "53300")
"""How the SQLSTATEs of a lost connection begin, and of a server that stops or starts, that may only
read until another is found, or that has no connection to give."""
UNABLE: Final = (*AWAY, "53", "58")
"""Also of one that has no room, or whose system fails."""
LATE: Final = ("57014", "55P03")
"""A statement or a lock took too long: of one book, perhaps, and over in a moment."""
SQLITE_UNABLE: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
})  # fmt: skip
_PRIMARY: Final = 0xFF
"""The part of SQLite's codes that names the kind."""


def said_of(error: BaseException) -> str:
    """What went wrong, in a line: as the database says it, without the statement."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return next(iter(str(cause).splitlines()), type(cause).__name__)


def is_away(error: BaseException) -> bool:
    """Whether the database did not answer: it may be back in a moment."""
    return any(_is_away(cause) or _is_late(cause) for cause in _causes(error))


def is_late(error: BaseException) -> bool:
    """Whether something took too long, as a book's head that whoever vanished had locked."""
    return any(_is_late(cause) for cause in _causes(error))


def is_unable(error: BaseException) -> bool:
    """Whether nothing can be written now, whatever the orders: for the database or the clock."""
    if isinstance(error, ClockError):
        return True
    return any(_is_away(cause) or _is_unable(cause) for cause in _causes(error))


def _is_away(error: BaseException) -> bool:
    if isinstance(error, PoolTimeoutError):
        return True
    if isinstance(error, psycopg.OperationalError | psycopg.InternalError):
        # No connection could be made; or one that a pooler kept says what nobody had asked for.
        return error.sqlstate is None or error.sqlstate.startswith(AWAY)
    return isinstance(error, psycopg.Error) and (error.sqlstate or "").startswith(AWAY)


def _is_late(error: BaseException) -> bool:
    return isinstance(error, psycopg.Error) and error.sqlstate in LATE


def _is_unable(error: BaseException) -> bool:
    if isinstance(error, psycopg.Error):
        return (error.sqlstate or "").startswith(UNABLE)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & _PRIMARY in SQLITE_UNABLE
    return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.orig if isinstance(error, DBAPIError) else error.__cause__

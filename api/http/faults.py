"""What clients are told when something failed that they are not to blame for, and may come back."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.http.asked import request_id
from api.service.troubles import ProblemError, Trouble
from ledger.errors import ClockError, TryAgainError, UnknownOutcomeError
from ledger.faults import is_away, is_unable, said_of
from ledger.journal import BookBehindError
from ledger.queues import BusyError
from ledger.writer import ClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = logging.getLogger("ayni.http")
AWAY_S: Final = 5
"""About how long a database takes to come back."""
CLOCK_S: Final = 60
"""About how soon it may help to ask again while the clock is wrong."""


def problem_of(error: Exception) -> ProblemError:
    """The problem that an error is answered with; raises it again if it is a fault of ours."""
    for kind in type(error).__mro__:
        if kind in PASSING:
            return PASSING[kind](error)
    raise error


def _database(error: DBAPIError | psycopg.Error | sqlite3.Error) -> ProblemError:
    """Tell a database that is away or full from one that failed, whose error is raised again."""
    if is_away(error) or is_unable(error):
        return _away(error)
    raise error


def _away(error: Exception) -> ProblemError:
    LOG.warning("the database does not answer (%s): %s", request_id(), said_of(error))
    return ProblemError(Trouble.database_must_answer, retry_after_s=AWAY_S)


PASSING: Final[dict[type, Callable[[Any], ProblemError]]] = {
    ProblemError: lambda error: error,
    BusyError: lambda error: ProblemError(
        Trouble.service_must_have_room, retry_after_s=error.retry_after_s
    ),
    ClosedError: lambda _: ProblemError(Trouble.service_must_be_open),
    BookBehindError: lambda error: ProblemError(
        Trouble.book_must_have_what_was_signed, {"size": error.size, "signed": error.signed}
    ),
    ClockError: lambda _: ProblemError(Trouble.clock_must_be_right, retry_after_s=CLOCK_S),
    DBAPIError: _database,
    psycopg.Error: _database,
    sqlite3.Error: _database,
    PoolTimeoutError: _away,
    TryAgainError: _away,
    UnknownOutcomeError: _away,
}
"""Errors that become problems; whatever else is raised is a fault (`api.http.edge`)."""

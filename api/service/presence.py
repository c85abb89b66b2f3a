"""Whether somebody has a database open for writing, so that it is not moved under their hands.

A SQLite file has another one beside it, `ayni.db.lock`, that whoever writes holds together with
others, and whoever moves the database alone; the kernel lets go of it with the process. On
PostgreSQL the server knows who is connected, from whatever machine.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.engine import make_url

from ledger.database import SQLITE
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

SUFFIX: Final = ".lock"
_BUSY: Final = {
    fcntl.LOCK_SH: ("is being moved", "Wait until it has ended"),
    fcntl.LOCK_EX: ("is in use by a running service or command", "Stop it, and try again"),
}
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Presence:
    """Held on a SQLite file while it is open for writing; nothing for a server's database."""

    def __init__(self, url: str) -> None:
        """Raise `FaultError` while the database is being moved."""
        self._file = _take(url, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let it go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the only one with a SQLite file.

    Raises:
        FaultError: somebody has it open for writing.
    """
    file = _take(url, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if file is not None:
            os.close(file)


def require_alone(connection: Connection) -> None:
    """Raise `FaultError` if anybody else is connected to this PostgreSQL database."""
    others = connection.scalar(_OTHERS)
    if others:
        why = f"{others} other connections to it are open"
        remedy = "Stop each service on it, and the pooler between if there is one; then try again"
        raise FaultError("database", why, remedy)


def _take(url: str, how: int) -> int | None:
    address = make_url(url)
    if address.get_backend_name() != SQLITE or address.database in {None, "", ":memory:"}:
        return None
    file = os.open(f"{address.database}{SUFFIX}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        why, remedy = _BUSY[how]
        raise FaultError(str(address.database), why, remedy) from error
    return file

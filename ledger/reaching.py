"""Reaches a PostgreSQL server that may be gone, be started again, or be another one by now.

1. Whoever comes while a server that does not answer was waited for in vain a moment ago is told so
   at once: otherwise all who wait would wait one after another.
2. What posts is connected to a server that takes writes: of several hosts the one that does.
3. A server that may only read, as one that was the first and is no more, is left: the next
   connection may find the other.

Leaves to others: what is read and written; how long silence may last (`ledger.silence`),
and looking up a name (`ledger.lookups`).
"""

from __future__ import annotations

from functools import partial
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from ledger.errors import FaultError
from ledger.lookups import bound_s, in_time
from ledger.silence import Answering, reaching

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Engine
    from sqlalchemy.engine import ExceptionContext

SLOW_S: Final = 1.0
"""Who fails sooner costs nobody time, and is asked again at once."""
REST_S: Final = 1.0
READ_ONLY: Final = "25006"
UTF8: Final = "UTF8"
ANEW: Final = (
    "Make it anew with createdb --encoding=UTF8 --locale=C --template=template0, as "
    "docs/operating-reference.md says"
)
HOSTS: Final = "host"
WRITABLE: Final = {"target_session_attrs": "read-write"}


class Reach:
    """Makes an engine's connections. `passed_s` is a clock that nobody sets."""

    def __init__(self, silence_s: float, passed_s: Callable[[], float] = monotonic) -> None:
        self._silence_s, self._passed_s = silence_s, passed_s
        self._lock = Lock()
        self._failed: psycopg.OperationalError | None = None
        self._until_s = 0.0

    def connect(self, *words: Any, **named: Any) -> Answering:  # noqa: ANN401 the driver's own
        """As the driver's; raises at once what was raised a moment ago, after a wait.

        Raises:
            FaultError: the database is in another encoding than UTF-8.
        """
        begun_s = self._passed_s()
        with self._lock:
            if self._failed is not None and begun_s < self._until_s:
                raise psycopg.OperationalError(str(self._failed)) from self._failed
        try:
            connection = in_time(partial(Answering.connect, *words, **named), bound_s(named))
        except psycopg.OperationalError as error:
            self._note(error, begun_s)
            raise
        self._failed = None
        _require_readable(connection)
        connection.silence_s = self._silence_s
        return connection

    def _note(self, error: psycopg.OperationalError, begun_s: float) -> None:
        now_s = self._passed_s()
        if now_s - begun_s >= SLOW_S:
            with self._lock:
                self._failed, self._until_s = error, now_s + REST_S


def _require_readable(connection: Answering) -> None:
    """Raise `FaultError` where not every name could be kept, or be read again as text."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding not in {None, UTF8}:
        connection.close()
        raise FaultError("AYNI_DATABASE_URL", f"the database's encoding is {encoding}", ANEW)


def manner(address: URL, silence_s: float, *, writes: bool) -> dict[str, Any]:
    """What connections are asked for that the address leaves open."""
    hosts = address.query.get(HOSTS, ())
    # Either way that libpq knows: several times, or with commas.
    count = len(hosts.split(",")) if isinstance(hosts, str) else len(hosts)
    asked = {**reaching(silence_s, max(count, 1)), **(WRITABLE if writes else {})}
    return {name: value for name, value in asked.items() if name not in address.query}


def is_read_only(error: BaseException) -> bool:
    """Whether a server refused a write since it may only read."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) == READ_ONLY


def leave_what_only_reads(engine: Engine) -> None:
    """Let connections go on which a write was refused since the server may only read."""

    @event.listens_for(engine, "handle_error")
    def leave(context: ExceptionContext) -> None:
        if is_read_only(context.original_exception):
            context.is_disconnect = True

"""Reads from a replica of the server that keeps the books, and never less than that has.

A statement after a payment has the payment in it, whichever process took it and whichever reads:
1. As a reading begins, the first server is asked how far it has written; all that was ever answered
   is on its disk by then, or else it is asked how far it was told.
2. Read is from the replica if it follows the same line and has come as far, within a moment;
   otherwise from the first server.
3. A replica that does not answer is left alone for some seconds, and nobody waits for it.

Leaves to others: failing over (`ledger.reaching`); what is read.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from ledger.database import reader_engine
from ledger.errors import FaultError
from ledger.faults import said_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

LOG: Final = logging.getLogger("ayni.replica")
SILENCE_S_MAX: Final = 1.0
LEFT_ALONE_S: Final = 10.0
LOOKS: Final = (0.0, 0.002, 0.005, 0.013)
"""How long it is waited before each look at how far the replica is, in seconds."""

_WRITTEN: Final = text(
    "SELECT (CASE current_setting('synchronous_commit') WHEN 'off'"
    " THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END)::text,"
    " ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int"
)
"""Where the server answers before it has written, it is all that it was told."""
_HAS_COME_AS_FAR: Final = text(
    "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= cast(:written AS pg_lsn)"
    " AND (SELECT timeline_id FROM pg_control_checkpoint()) = :line"
)
_SYSTEM: Final = text("SELECT system_identifier FROM pg_control_system()")


class Replica:
    """Begins readings. `passed_s` is a clock that nobody sets, `pause` lets time pass.

    Attributes:
        engine: the replica's.
        read: how many transactions read from it, and from the first server in its place.
    """

    def __init__(
        self,
        url: str,
        first: Engine,
        passed_s: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raise `FaultError` if it follows another server than the first."""
        self.engine, self._first = reader_engine(url, silence_s=SILENCE_S_MAX), first
        self._passed_s, self._pause, self._until_s = passed_s, pause, 0.0
        self.read = {"replica": 0, "first": 0}
        self._require_same()

    def session(self) -> Session:
        """A session whose every transaction reads from where all is that was answered before."""
        return _Reading(self.lend)

    def lend(self) -> Connection:
        """A connection to read with, which the borrower closes."""
        return self._fresh() or self._of_first()

    def _of_first(self) -> Connection:
        self.read["first"] += 1
        return self._first.connect()

    def _fresh(self) -> Connection | None:
        if self._passed_s() < self._until_s:
            return None
        # Whatever is wrong with the first server is said to who asks.
        with self._first.connect() as asked:
            written, line = asked.execute(_WRITTEN).one()
        connection = None
        try:
            connection = self.engine.connect()
            if self._has_come(connection, written, line):
                self.read["replica"] += 1
                return connection
        except SQLAlchemyError as error:
            LOG.warning("the replica does not answer: %s", said_of(error))
            self._until_s = self._passed_s() + LEFT_ALONE_S
        if connection is not None:
            connection.close()
        return None

    def _has_come(self, connection: Connection, written: str, line: int) -> bool:
        for wait_s in LOOKS:
            if wait_s:
                self._pause(wait_s)
            if connection.scalar(_HAS_COME_AS_FAR, {"written": written, "line": line}):
                return True
        return False

    def _require_same(self) -> None:
        try:
            with self.engine.connect() as there, self._first.connect() as here:
                is_same = there.scalar(_SYSTEM) == here.scalar(_SYSTEM)
        except SQLAlchemyError as error:
            LOG.warning("the replica does not answer: %s", said_of(error))
            return
        if not is_same:
            self.engine.dispose()
            remedy = "Name a replica of AYNI_DATABASE_URL's server, or leave it out"
            raise FaultError("AYNI_DATABASE_READ_URL", "it follows another server", remedy)


class _Reading(Session):
    """Each transaction on the connection that it is lent."""

    def __init__(self, lend: Callable[[], Connection]) -> None:
        super().__init__()
        self._lend, self._lent = lend, None
        event.listen(self, "after_transaction_end", self._ended)

    _lent: Connection | None

    def get_bind(self, *_: Any, **__: Any) -> Connection:  # noqa: ANN401 as SQLAlchemy calls it
        """The connection of this transaction."""
        if self._lent is None:
            self._lent = self._lend()
        return self._lent

    def close(self) -> None:
        """Let the connection go too."""
        super().close()
        self._give_back()

    def _ended(self, _: Session, transaction: Any) -> None:  # noqa: ANN401 SQLAlchemy's own
        if transaction.parent is None:
            self._give_back()

    def _give_back(self) -> None:
        lent, self._lent = self._lent, None
        if lent is not None:
            lent.close()

"""Asks how the database is, in seconds, also when it does not answer.

The question has a thread of its own: those that serve requests may all be waiting for it.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from api.service.schema import is_current
from ledger.database import POSTGRESQL

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

PATIENCE_S: Final = 3
CURRENT, MISSING, ONLY_READS, UNREACHABLE = "current", "missing", "only reads", "unreachable"
"""How a database is: with this version's schema or not, one that takes no writes, or away."""
_TAKES_WRITES: Final = "SHOW transaction_read_only"


class Probe:
    """Asks one question at a time; who comes meanwhile waits for the same answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(1, "probe")
        self._asked: asyncio.Future[str] | None = None

    async def database(self) -> str:
        """How the database is, in a word."""
        if self._asked is None or self._asked.done():
            loop = asyncio.get_running_loop()
            self._asked = loop.run_in_executor(self._threads, self._ask)
        try:
            return await asyncio.wait_for(asyncio.shield(self._asked), PATIENCE_S)
        except TimeoutError:
            return UNREACHABLE

    def _ask(self) -> str:
        try:
            with self._engine.connect() as connection:
                if not is_current(connection):
                    return MISSING
                return ONLY_READS if _only_reads(connection) else CURRENT
        except SQLAlchemyError:
            return UNREACHABLE


def _only_reads(connection: Connection) -> bool:
    if connection.dialect.name != POSTGRESQL:
        return False
    return connection.exec_driver_sql(_TAKES_WRITES).scalar() == "on"

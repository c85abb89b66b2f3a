"""Asks how the database is, in seconds, also when it does not answer.

The question has a thread of its own: those that serve requests may all be waiting for it.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from api.service.schema import is_current

if TYPE_CHECKING:
    from sqlalchemy import Engine

PATIENCE_S: Final = 3
UNREACHABLE: Final = "unreachable"


class Probe:
    """Asks one question at a time; who comes meanwhile waits for the same answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(1, "probe")
        self._asked: asyncio.Future[str] | None = None

    async def schema(self) -> str:
        """Whether the schema is "current" or "missing", or the database "unreachable"."""
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
                return "current" if is_current(connection) else "missing"
        except SQLAlchemyError:
            return UNREACHABLE

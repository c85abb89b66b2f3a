"""The processes that read and verify orders in bulk, beside the one that posts."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from api.checking import check_lines

PROCESSES: Final = 2


class Checkers:
    """The processes that check orders; started with the first bulk, ended with the service."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def check(self, lines: bytes, book: str) -> asyncio.Future[bytes]:
        """Have lines checked: what `api.checking.check_lines` gives."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"))
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._pool, check_lines, lines, book)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

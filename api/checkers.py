"""The processes that read and verify orders in bulk, beside the one that posts.

A killed service takes them along, and a killed one of them costs the bulks that it was checking,
which may be sent again.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Final

from api.checking import check_lines

PROCESSES: Final = 2


class Checkers:
    """The processes that check orders; started with the first bulk, ended with the service."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def check(self, lines: bytes, book: str) -> asyncio.Future[bytes]:
        """Have lines checked: what `api.checking.check_lines` gives.

        The future raises `BrokenExecutor` if one of the processes was killed meanwhile.
        """
        try:
            return self._check(lines, book)
        except BrokenExecutor:
            # Killed since the last bulk: the pool never mends itself.
            self._pool = None
            return self._check(lines, book)

    def _check(self, lines: bytes, book: str) -> asyncio.Future[bytes]:
        if self._pool is None:
            spawn = get_context("spawn")
            self._pool = ProcessPoolExecutor(PROCESSES, spawn, initializer=_end_with_service)
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._pool, check_lines, lines, book)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _end_with_service() -> None:
    """See to it that this process ends when the service is killed.

    The queue that it waits on never closes: each checker holds the other end of it as well.
    """
    Thread(target=_follow, name="follow", daemon=True).start()


def _follow() -> None:
    service = parent_process()
    assert service is not None  # noqa: S101 the pool's processes have one
    service.join()
    os._exit(1)

"""The processes that read and verify orders in bulk, beside the one that posts.

Each has a socket to the service: parts go out as soon as they are there, and answers come back in
that order. A pool of the library's gave a process one part ahead, through threads that had to wait
for the writer's; measured, the processes then idled. A killed service takes them along, since the
socket ends; a killed process costs the bulks that it was checking, which may be sent again.

Leaves to others: being such a process (`api.http.checker`), what it checks (`api.http.checking`).
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from concurrent.futures import BrokenExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from api.http.checker import SIZE_BYTES, serve
from api.http.framing import Answers

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from api.http.framing import Buffer

PROCESSES: Final = 2
ENDING_S_MAX: Final = 10


class Checkers:
    """The processes that check orders; started with the first bulk, ended with the service."""

    def __init__(self) -> None:
        self._opening = asyncio.Lock()
        self._open: list[_Checker] = []

    async def check(self, lines: bytes, book: str) -> Buffer:
        """Have lines checked: what `api.http.checking.check_lines` gives.

        Raises `BrokenExecutor` if the process was killed meanwhile.
        """
        await self.mend()
        checker = min(self._open, key=lambda checker: checker.bytes_waiting)
        return await checker.check(lines, book)

    @property
    def alive(self) -> bool:
        """Whether none has ended of those that were started."""
        return all(checker.alive for checker in self._open)

    async def mend(self) -> None:
        """Start those that are missing."""
        async with self._opening:
            self._open = [checker for checker in self._open if checker.alive]
            for number in set(range(PROCESSES)) - {checker.number for checker in self._open}:
                self._open.append(await _Checker.start(number))

    async def close(self) -> None:
        """End the processes."""
        while self._open:
            await self._open.pop().close()


class _Checker:
    """A process, and what it was given to check."""

    def __init__(self, number: int, process: SpawnProcess) -> None:
        self.number, self._process = number, process
        self._waiting: deque[tuple[int, asyncio.Future[Buffer]]] = deque()
        self.bytes_waiting = 0
        self._answers = Answers(self._take)

    @classmethod
    async def start(cls, number: int) -> _Checker:
        """Start the process that has this number among them."""
        ours, theirs = socket.socketpair()
        with theirs:
            spawned = get_context("spawn")
            process = spawned.Process(
                target=serve, name=f"checker-{number}", args=(theirs, number, PROCESSES),
                daemon=True,
            )  # fmt: skip
            process.start()
        checker = cls(number, process)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: checker._answers, sock=ours)
        return checker

    @property
    def alive(self) -> bool:
        """Whether the process runs, and its answers are read."""
        return not self._answers.ended.done() and self._process.is_alive()

    async def check(self, lines: bytes, book: str) -> Buffer:
        """As `Checkers.check`."""
        if self._answers.ended.done():
            raise _ended()
        future: asyncio.Future[Buffer] = asyncio.get_running_loop().create_future()
        self._waiting.append((len(lines), future))
        self.bytes_waiting += len(lines)
        self._answers.transport.writelines([len(lines).to_bytes(SIZE_BYTES) + book.encode(), lines])
        return await future

    async def close(self) -> None:
        """End it: the end of the socket ends the process."""
        self._answers.transport.close()
        await self._answers.ended
        await asyncio.to_thread(self._process.join, ENDING_S_MAX)

    def _take(self, answer: Buffer | None) -> None:
        """Hand an answer over; None when there will be no more."""
        while self._waiting:
            length, future = self._waiting.popleft()
            self.bytes_waiting -= length
            if not future.done():
                _settle(future, answer)
            if answer is not None:
                return


def _settle(future: asyncio.Future[Buffer], answer: Buffer | None) -> None:
    if answer is None:
        future.set_exception(_ended())
    else:
        future.set_result(answer)


def _ended() -> BrokenExecutor:
    return BrokenExecutor("a process that checks orders has ended")

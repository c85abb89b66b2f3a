"""The processes that read and verify orders in bulk, beside the one that posts.

Each has a socket to the service: parts go out as soon as they are there, and answers come back in
that order. A pool of the library's gave a process one part ahead, through threads that had to wait
for the writer's; measured, the processes then idled. A killed service takes them along, since the
socket ends; a killed process costs the bulks that it was checking, which may be sent again.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from api.checking import check_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess

    Buffer = bytes | bytearray

PROCESSES: Final = 2
NICENESS: Final = 19
SESSION_WEIGHT: Final = Path("/proc/self/autogroup")
ENDING_S_MAX: Final = 10
_SIZE: Final = 4
_BOOK: Final = 64


class Checkers:
    """The processes that check orders; started with the first bulk, ended with the service."""

    def __init__(self) -> None:
        self._opening = asyncio.Lock()
        self._open: list[_Checker] = []

    async def check(self, lines: bytes, book: str) -> Buffer:
        """Have lines checked: what `api.checking.check_lines` gives.

        Raises `BrokenExecutor` if the process was killed meanwhile.
        """
        async with self._opening:
            self._open = [checker for checker in self._open if checker.alive]
            for number in set(range(PROCESSES)) - {checker.number for checker in self._open}:
                self._open.append(await _Checker.start(number))
        checker = min(self._open, key=lambda checker: checker.bytes_waiting)
        return await checker.check(lines, book)

    async def close(self) -> None:
        """End the processes."""
        for checker in self._open:
            await checker.close()


class _Checker:
    """A process, and what it was given to check."""

    def __init__(self, number: int, process: SpawnProcess) -> None:
        self.number, self._process = number, process
        self._waiting: deque[tuple[int, asyncio.Future[Buffer]]] = deque()
        self.bytes_waiting = 0
        self._answers = _Answers(self._take)

    @classmethod
    async def start(cls, number: int) -> _Checker:
        """Start the process that has this number among them."""
        ours, theirs = socket.socketpair()
        with theirs:
            spawned = get_context("spawn")
            process = spawned.Process(target=_serve, args=(theirs, number), daemon=True)
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
        future: asyncio.Future[Buffer] = asyncio.get_running_loop().create_future()
        self._waiting.append((len(lines), future))
        self.bytes_waiting += len(lines)
        self._answers.transport.writelines([len(lines).to_bytes(_SIZE) + book.encode(), lines])
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
        future.set_exception(BrokenExecutor("a process that checks orders has ended"))
    else:
        future.set_result(answer)


class _Answers(asyncio.BufferedProtocol):
    """Reads answers, each after its size, into room that is made for it: nothing is copied."""

    transport: asyncio.Transport

    def __init__(self, take: Callable[[Buffer | None], None]) -> None:
        self._take = take
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._await(_SIZE, self._read_size)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As `asyncio.BaseProtocol.connection_made`."""
        self.transport = transport  # type: ignore[assignment] # of a socket

    def get_buffer(self, sizehint: int) -> memoryview:
        """As `asyncio.BufferedProtocol.get_buffer`: what is still missing."""
        del sizehint
        return memoryview(self._room)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """As `asyncio.BufferedProtocol.buffer_updated`."""
        self._filled += nbytes
        if self._filled == len(self._room):
            self._read(self._room)

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is gone, or the service ends it."""
        del exc
        self._take(None)
        self.ended.set_result(None)

    def _await(self, size: int, read: Callable[[bytearray], None]) -> None:
        self._room, self._filled, self._read = bytearray(size), 0, read

    def _read_size(self, room: bytearray) -> None:
        self._await(int.from_bytes(room), self._read_answer)

    def _read_answer(self, room: bytearray) -> None:
        self._await(_SIZE, self._read_size)
        self._take(room)


def _give_way() -> None:
    """Run only where the processes that post, the database's among them, leave room."""
    # A session of its own, which Linux may weigh before it looks at niceness; and where Ctrl-C in
    # the service's terminal does not reach: it still needs this process to drain.
    os.setsid()
    os.nice(NICENESS)
    with suppress(OSError):
        SESSION_WEIGHT.write_text(str(NICENESS), encoding="ascii")


def _keep_to_one_core(number: int) -> None:
    """Where there is a core for each, have them all stay.

    Measured, Linux otherwise leaves a core idle for a twentieth of the time, with two of these
    processes waiting for the other one.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) == PROCESSES:
        os.sched_setaffinity(0, {cores[number]})


def _serve(channel: socket.socket, number: int) -> None:
    """Be the process: check what comes, until the service is gone."""
    _give_way()
    _keep_to_one_core(number)
    # Nothing here makes cycles, so there is nothing to look for.
    gc.disable()
    # Verifying gives way to the threads, so that neither side waits for the other's socket.
    asked: SimpleQueue[tuple[bytes, str] | None] = SimpleQueue()
    answers: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(channel, asked), daemon=True).start()
    Thread(target=_send, args=(channel, answers), daemon=True).start()
    while (request := asked.get()) is not None:
        answers.put(check_lines(*request))


def _receive(channel: socket.socket, asked: SimpleQueue[tuple[bytes, str] | None]) -> None:
    # A service that was killed with answers unread resets the socket rather than ending it.
    with suppress(OSError), channel.makefile("rb") as file:
        while head := file.read(_SIZE + _BOOK):
            lines = file.read(int.from_bytes(head[:_SIZE]))
            asked.put((lines, head[_SIZE:].decode()))
    asked.put(None)


def _send(channel: socket.socket, answers: SimpleQueue[bytes]) -> None:
    with suppress(OSError):  # the service is gone, and so will be this process
        while True:
            answer = answers.get()
            channel.sendall(len(answer).to_bytes(_SIZE))
            channel.sendall(answer)

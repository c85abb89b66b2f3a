"""The processes that check blocks of lines beside the one that folds what they find."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, Self

from chain.audit.checking import check_block
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

DEPTH: Final = 4
"""Blocks under way in each process: enough that it never waits, and a bound on memory."""

USEFUL_MAX: Final = 4
"""More processes would wait for the one that folds: it has a fifth of the work."""

NICENESS: Final = 5


def usual_jobs() -> int:
    """How many processes suit this machine."""
    return min(os.cpu_count() or 1, USEFUL_MAX)


class Workers:
    """A number of processes; none means that blocks are checked in this one.

    They end when this one does, however it ends: their connection does.
    """

    def __init__(self, count: int) -> None:
        started = [_start(at, count) for at in range(count)]
        self._connections = [connection for connection, _ in started]
        self._processes = [process for _, process in started]

    def __enter__(self) -> Self:
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            process.join()

    def check_all(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what `check_block` says of each block, in order.

        Raises:
            FaultError: a process ended before it was done.
        """
        connections = self._connections
        if not connections:
            yield from map(check_block, blocks)
            return
        count, taken, sent = len(connections), 0, 0
        for block in blocks:
            _send(connections[sent % count], block)
            sent += 1
            if sent - taken == count * DEPTH:
                yield _receive(connections[taken % count])
                taken += 1
        for at in range(taken, sent):
            yield _receive(connections[at % count])


def _start(number: int, count: int) -> tuple[Connection, SpawnProcess]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, number, count), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _send(connection: Connection, block: bytes) -> None:
    try:
        connection.send_bytes(block)
    except OSError as error:
        raise _ended() from error


def _receive(connection: Connection) -> bytes:
    try:
        return connection.recv_bytes()
    except (EOFError, OSError) as error:
        raise _ended() from error


def _ended() -> FaultError:
    return FaultError("audit", "a process that checks entries ended too early", "Use --jobs 1")


def _give_way(number: int, count: int) -> None:
    """Run where the process that folds leaves room; where there is a core for each, stay on one."""
    os.nice(NICENESS)
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) == count:
        os.sched_setaffinity(0, {cores[number]})


def _serve(connection: Connection, number: int, count: int) -> None:
    """Be such a process: check blocks until there are no more."""
    _give_way(number, count)
    # Ctrl-C reaches every process of a terminal; the one that folds decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing here makes cycles, so there is nothing to look for.
    gc.disable()
    blocks: SimpleQueue[bytes | None] = SimpleQueue()
    found: SimpleQueue[bytes | None] = SimpleQueue()
    # Taken in and told while others are checked: neither side ever waits for the other to read.
    Thread(target=_take_in, args=(connection, blocks), daemon=True).start()
    telling = Thread(target=_tell, args=(connection, found), daemon=True)
    telling.start()
    while (block := blocks.get()) is not None:
        found.put(check_block(block))
    found.put(None)
    telling.join()


def _take_in(connection: Connection, blocks: SimpleQueue[bytes | None]) -> None:
    with suppress(EOFError, OSError):
        while True:
            blocks.put(connection.recv_bytes())
    blocks.put(None)


def _tell(connection: Connection, found: SimpleQueue[bytes | None]) -> None:
    with suppress(OSError):
        while (data := found.get()) is not None:
            connection.send_bytes(data)

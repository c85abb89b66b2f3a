"""A process that reads and verifies orders in bulk: what `api.http.checkers` starts and speaks to.

It takes parts from a socket, each after its size in bytes and the book it is for, and gives answers
back in that order, each after its size. It ends when the socket does.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from api.http.checking import check_lines

if TYPE_CHECKING:
    import socket

SIZE_BYTES: Final = 4
BOOK_BYTES: Final = 64
NICENESS: Final = 19
SESSION_WEIGHT: Final = Path("/proc/self/autogroup")


def _give_way() -> None:
    """Run only where the processes that post, the database's among them, leave room."""
    # A session of its own, which Linux may weigh before it looks at niceness; and where Ctrl-C in
    # the service's terminal does not reach: it still needs this process to drain.
    os.setsid()
    os.nice(NICENESS)
    with suppress(OSError):
        SESSION_WEIGHT.write_text(str(NICENESS), encoding="ascii")


def _keep_to_one_core(number: int, count: int) -> None:
    """Where there is a core for each, have them all stay.

    Measured, Linux otherwise leaves a core idle for a twentieth of the time, with two of these
    processes waiting for the other one.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) == count:
        os.sched_setaffinity(0, {cores[number]})


def serve(channel: socket.socket, number: int, count: int) -> None:
    """Be the process: check what comes, until the service is gone."""
    _give_way()
    _keep_to_one_core(number, count)
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
        while head := file.read(SIZE_BYTES + BOOK_BYTES):
            lines = file.read(int.from_bytes(head[:SIZE_BYTES]))
            asked.put((lines, head[SIZE_BYTES:].decode()))
    asked.put(None)


def _send(channel: socket.socket, answers: SimpleQueue[bytes]) -> None:
    with suppress(OSError):  # the service is gone, and so will be this process
        while True:
            answer = answers.get()
            channel.sendall(len(answer).to_bytes(SIZE_BYTES))
            channel.sendall(answer)

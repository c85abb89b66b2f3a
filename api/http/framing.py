"""Reads what another process answers, each after its size, into room made for it: no copies."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from api.http.checker import SIZE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    Buffer = bytes | bytearray


class Answers(asyncio.BufferedProtocol):
    """Calls `take` with each answer, and with None once the other end is gone."""

    transport: asyncio.Transport

    def __init__(self, take: Callable[[Buffer | None], None]) -> None:
        self._take = take
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._await(SIZE_BYTES, self._read_size)

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
        self._await(SIZE_BYTES, self._read_size)
        self._take(room)

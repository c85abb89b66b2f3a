"""A lean client: a fixed number of requests over kept connections, each answered before the next.

Requests are made beforehand and answers looked at afterwards, so that the client, which shares the
machine with the server, does little.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

import uvloop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD_END = b"\r\n\r\n"
LINE_END = b"\r\n"
LAST_CHUNK = b"0\r\n\r\n"
LENGTH = b"content-length: "
SECONDS_MAX = 120


class Load(NamedTuple):
    """How a load went: its seconds, each request's seconds, each answer as it came."""

    seconds: float
    latencies: list[float]
    answers: list[bytes]

    def percentile_ms(self, percent: int) -> float:
        """So many percent of the requests took no longer than this."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1_000


def request(path: str, body: bytes, kind: str = "application/json") -> bytes:
    """The bytes of a POST request."""
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: {kind}\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


class Answer:
    """An answer as it comes in, piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._whole: int | None = None
        self._chunked = False

    def add(self, piece: bytes) -> bool:
        """Take the next piece; whether the answer is there in whole."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._whole is None and not self._chunked:
            self._read_head()
        if self._chunked:
            return self.bytes()[-len(LAST_CHUNK) :] == LAST_CHUNK
        return self._whole is not None and self._size >= self._whole

    def bytes(self) -> bytes:
        """All pieces so far."""
        self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]

    def _read_head(self) -> None:
        head, found, _ = self.bytes().partition(HEAD_END)
        if found:
            _, has_length, rest = head.lower().partition(LENGTH)
            self._chunked = not has_length
            if has_length:
                self._whole = len(head) + len(found) + int(rest.partition(LINE_END)[0])


def body_of(answer: bytes) -> bytes:
    """The body of an answer, put together if it came in chunks."""
    head, _, body = answer.partition(HEAD_END)
    if LENGTH in head.lower():
        return body
    chunks: list[bytes] = []
    while True:
        size, _, rest = body.partition(LINE_END)
        length = int(size, 16)
        if not length:
            return b"".join(chunks)
        chunks.append(rest[:length])
        body = rest[length + len(LINE_END) :]


class Connection(asyncio.Protocol):
    """One client: takes the next request when the last is answered, until there are none."""

    def __init__(self, requests: Iterator[bytes], load: Load) -> None:
        self._requests, self._load = requests, load
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # of a socket
        self._next()

    def data_received(self, data: bytes) -> None:
        """Gather the answer."""
        if self._answer.add(data):
            self._load.latencies.append(time.perf_counter() - self._sent)
            self._load.answers.append(self._answer.bytes())
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server must not hang up before all is answered."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _next(self) -> None:
        following = next(self._requests, None)
        if following is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._answer = Answer()
        self._sent = time.perf_counter()
        self._transport.write(following)


def run(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """Send all requests from so many clients at once to a port of this machine."""
    return uvloop.run(asyncio.wait_for(_run(port, requests, clients), SECONDS_MAX))


async def _run(port: int, requests: Sequence[bytes], clients: int) -> Load:
    waiting, load = iter(requests), Load(0.0, [], [])
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Connection(waiting, load), "127.0.0.1", port)
        for _ in range(clients)
    ]
    await asyncio.gather(*(connection.done for _, connection in opened))
    return load._replace(seconds=time.perf_counter() - start)

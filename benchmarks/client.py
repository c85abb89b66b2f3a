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


def complete(answer: bytes) -> bool:
    """Whether an answer has come in whole."""
    head, found, body = answer.partition(HEAD_END)
    if not found:
        return False
    _, has_length, rest = head.lower().partition(LENGTH)
    if has_length:
        return len(body) >= int(rest.partition(b"\r\n")[0])
    return body.endswith(LAST_CHUNK)


class Connection(asyncio.Protocol):
    """One client: takes the next request when the last is answered, until there are none."""

    def __init__(self, requests: Iterator[bytes], load: Load) -> None:
        self._requests, self._load = requests, load
        self._parts: list[bytes] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # of a socket
        self._next()

    def data_received(self, data: bytes) -> None:
        """Gather the answer."""
        self._parts.append(data)
        answer = b"".join(self._parts)
        if complete(answer):
            self._load.latencies.append(time.perf_counter() - self._sent)
            self._load.answers.append(answer)
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
        self._parts = []
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

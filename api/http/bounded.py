"""The server's own protocol, bounded: a connection that sends nothing, or slowly, or no end, ends.

1. No more connections than `connections_max`; one more is closed at once.
2. A request's head is whole within `HEAD_S` seconds and `HEAD_BYTES_MAX` bytes.
3. Its body is whole within `BODY_S` seconds and what its length takes at `BODY_BYTES_A_S`, and
   is not much longer in pieces than it may be as a whole.
4. Somebody who does not take an answer is waited for `TAKE_S` seconds.

Timers run only while something is missing, so that an ordinary request pays for none. Leaves to
others: how large a body may be and who may send it (`api.http.edge`), and who asks how often
(`api.http.limits`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.edge import BODY_BYTES_MAX, BULK_BYTES_MAX

if TYPE_CHECKING:
    import asyncio

HEAD_S: Final = 10
HEAD_BYTES_MAX: Final = 32_768
"""Cookies of a browser are a few kB, an address at most some kB."""

BODY_S: Final = 30
BODY_BYTES_A_S: Final = 50_000
"""The slowest line that a large file may come over."""

TAKE_S: Final = 60
BYTES_MAX: Final = 2 * BULK_BYTES_MAX
"""Of a body as it comes: more than the largest takes in the smallest pieces that make sense."""

HEAD, BODY, BETWEEN = "head", "body", "between"
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Bounded(HttpToolsProtocol):
    """Serves a connection within bounds."""

    connections_max: int = 4_000
    head_s: float = HEAD_S
    body_s: float = BODY_S
    take_s: float = TAKE_S
    _phase = HEAD
    _request = 0
    _watched = (BETWEEN, 0)
    _bytes = 0
    _missing: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, unless there are too many (1)."""
        super().connection_made(transport)
        if len(self.connections) > self.connections_max:
            transport.abort()
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let it go."""
        self._missing = self._set(self._missing, None)
        self._untaken = self._set(self._untaken, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and watch what is still missing (2, 3)."""
        self._bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._phase == HEAD and self._bytes > HEAD_BYTES_MAX:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._bytes > BYTES_MAX:
            self.transport.abort()
        elif self._watched != (self._phase, self._request):
            self._watch()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._phase = HEAD
        self._request += 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self._phase, self._bytes = BODY, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._phase, self._bytes = BETWEEN, 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Wait for whoever does not take the answer (4)."""
        super().pause_writing()
        self._untaken = self._set(self._untaken, self.take_s)

    def resume_writing(self) -> None:
        """They take it."""
        super().resume_writing()
        self._untaken = self._set(self._untaken, None)

    def _watch(self) -> None:
        self._watched = (self._phase, self._request)
        within = {HEAD: self.head_s, BETWEEN: None}
        seconds = self._body_takes_s() if self._phase == BODY else within[self._phase]
        self._missing = self._set(self._missing, seconds)

    def _body_takes_s(self) -> float:
        """How long the body may take, by what the head says of its length."""
        said = next((value for name, value in self.headers if name == b"content-length"), b"")
        length = int(said) if said.isdigit() else BODY_BYTES_MAX
        return self.body_s + min(length, BULK_BYTES_MAX) / BODY_BYTES_A_S

    def _set(
        self, timer: asyncio.TimerHandle | None, seconds: float | None
    ) -> asyncio.TimerHandle | None:
        if timer is not None:
            timer.cancel()
        return None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

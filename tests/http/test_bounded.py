"""The server over real sockets: who sends nothing, slowly, too much or no end is not waited for."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Final

import pytest
import uvicorn

from api.http.bounded import HEAD_BYTES_MAX, Bounded
from tests.browser.serving import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

HOST: Final = b"Host: ayni.test\r\n"
CHUNKED: Final = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
MANY: Final = 1_000
LONG_S: Final = 30.0
"""Longer than any test takes: what ends sooner ended for its bound."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, and answer with its length; an address `/large` gets much."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    body = bytes(50_000_000) if scope["path"] == "/large" else str(size).encode()
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextlib.contextmanager
def served(**bounds: float) -> Iterator[tuple[str, int]]:
    """An address where the app is served with these bounds."""
    protocol = type("Ours", (Bounded,), bounds)
    config = uvicorn.Config(app, http=protocol, log_config=None, lifespan="off")
    server = Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        assert server.ready.wait(LONG_S)
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(LONG_S)


def left(connection: socket.socket) -> bytes:
    """All that comes until the other side ends; fails if it does not."""
    connection.settimeout(LONG_S)
    found = b""
    try:
        while data := connection.recv(65_536):
            found += data
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\n" + HOST,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\n12345",
        b"GET / HTTP/1.1\r\n" + HOST + b"\r\nGET / HTTP/1.1\r\n",
        CHUNKED + b"5\r\n12345\r\n",
    ],
)
def test_what_never_ends_is_ended(sent: bytes) -> None:
    short = {"head_s": 0.2, "body_s": 0.2 - 65_536 / 50_000}
    with served(**short) as address, socket.create_connection(address) as connection:
        connection.sendall(sent)
        left(connection)


def test_a_head_that_comes_slowly_is_not_waited_for() -> None:
    with served(head_s=0.3) as address, socket.create_connection(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"X: ")
        connection.settimeout(0.02)
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < MANY:
                sent += 1
                connection.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(1):
                        break
        assert sent < MANY


def test_a_head_has_a_size() -> None:
    with served() as address, socket.create_connection(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"X: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(200):
                connection.sendall(b"x" * HEAD_BYTES_MAX)
        assert left(connection)[:12] in {b"HTTP/1.1 431", b""}  # Empty where it was reset.


def test_a_large_body_is_no_large_head() -> None:
    with served() as address, socket.create_connection(address) as connection:
        length = b"Connection: close\r\nContent-Length: 9000000\r\n\r\n"
        head = b"POST / HTTP/1.1\r\n" + HOST + length
        connection.sendall(head + bytes(9_000_000))
        assert left(connection).endswith(b"9000000")


def test_a_trailer_without_end_is_cut_off() -> None:
    with served() as address, socket.create_connection(address) as connection:
        connection.sendall(CHUNKED + b"0\r\n")
        with pytest.raises(ConnectionError):
            connection.sendall((b"X: " + b"x" * 1_000_000 + b"\r\n") * 100)


def test_one_connection_too_many_is_closed() -> None:
    with served(connections_max=3) as address, contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(address)) for _ in range(3)]
        held[0].sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        assert held[0].recv(12) == b"HTTP/1.1 200"
        assert left(stack.enter_context(socket.create_connection(address))) == b""
        held[1].sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        assert held[1].recv(12) == b"HTTP/1.1 200"


def test_who_takes_no_answer_is_not_waited_for() -> None:
    with served(take_s=0.2) as address, socket.create_connection(address) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\n" + HOST + b"\r\n")
        ended = threading.Event()
        ended.wait(1)
        assert len(left(connection)) < 50_000_000


def test_many_requests_on_one_connection_are_all_answered() -> None:
    with served(head_s=0.5) as address, socket.create_connection(address) as connection:
        for _ in range(50):
            connection.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
            answer = b""
            while not answer.endswith(b"\r\n\r\n0"):
                answer += connection.recv(65_536)
            threading.Event().wait(0.02)

"""A stub between a service and a real node, which passes on what it is asked, until told to lie.

It speaks JSON-RPC over HTTP as a node does. A `Lie` says of which methods, after how many askings
and how often it answers otherwise, and how.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable

ALL: Final = "*"
FOR_EVER: Final = 10**9

Answer = dict[str, Any]


@dataclass(slots=True)
class Lie:
    """What is answered in place of the truth, to `method` or to all, `times` over.

    `change` makes another answer of the node's own; `status`, `body` are sent as they are; with
    `hang` nothing is, until the stub is told the truth again; `slow_s` waits before each answer,
    `drip_s` between two bytes of it; `cut` sends a part and closes. `after` passes the first on.
    `deaf` does not even pass the request on.
    """

    method: str = ALL
    times: int = FOR_EVER
    change: Callable[[Answer], Any] | None = None
    status: int = 200
    body: bytes | None = None
    hang: bool = False
    slow_s: float = 0
    drip_s: float = 0
    cut: bool = False
    after: int = 0
    deaf: bool = True
    said: int = 0
    when: Callable[[Any], bool] = field(default=lambda _: True)

    def takes(self, asked: Answer) -> bool:
        """Whether this request is lied to."""
        if self.method not in {ALL, asked["method"]} or not self.when(asked.get("params")):
            return False
        self.said += 1
        return self.after < self.said <= self.after + self.times


class Stub:
    """Listens on a port of its own, before the node at `url`; `close` ends it."""

    def __init__(self, url: str) -> None:
        self.node = url
        self.lies: list[Lie] = []
        self.asked: Counter[str] = Counter()
        self.honest = threading.Event()
        self.honest.set()
        self._lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body are written apart, and the second would wait 40 ms for the first.
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                stub.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._handler, self._port = Handler, 0
        self.listen()
        self.url = f"http://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Take connections, again at the same port."""
        self._server = _Quiet(("127.0.0.1", self._port), self._handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def lie(self, *lies: Lie) -> None:
        """Tell these lies from now on, and no others."""
        with self._lock:
            self.lies = list(lies)
        if any(lie.hang for lie in lies):
            self.honest.clear()
        else:
            self.honest.set()

    def tell_the_truth(self) -> None:
        """Pass everything on."""
        self.lie()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request, truly or not."""
        asked = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        with self._lock:
            self.asked[asked["method"]] += 1
            lie = next((lie for lie in self.lies if lie.takes(asked)), None)
        try:
            self._send(request, asked, lie)
        except OSError:
            request.close_connection = True

    def _send(self, request: BaseHTTPRequestHandler, asked: Answer, lie: Lie | None) -> None:
        if lie is None:
            _write(request, 200, self._passed(asked))
            return
        if lie.hang:
            if not lie.deaf:
                self._passed(asked)
            self.honest.wait(60)
            request.close_connection = True
            return
        if lie.slow_s:
            time.sleep(lie.slow_s)
        body = lie.body
        if body is None:
            true = json.loads(self._passed(asked))
            body = json.dumps(true if lie.change is None else lie.change(true)).encode()
        elif not lie.deaf:
            self._passed(asked)
        if lie.cut:
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body[: len(body) // 2])
            request.close_connection = True
            return
        _write(request, lie.status, body, lie.drip_s)

    def _passed(self, asked: Answer) -> bytes:
        sent = urllib.request.Request(  # noqa: S310 a node on this machine
            self.node, json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(sent, timeout=30) as answer:  # noqa: S310 as above
            found: bytes = answer.read()
        return found

    def close(self) -> None:
        """Listen no more, and end what is connected."""
        self.honest.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()

    @property
    def connections(self) -> int:
        """How many there were since it listens."""
        return self._server.served


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def __init__(self, *at: Any) -> None:  # noqa: ANN401 as the base class
        self._connected: set[socket.socket] = set()
        self.served = 0
        super().__init__(*at)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Serve a connection, and remember it."""
        self._connected.add(request)
        self.served += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401
        """Forget it."""
        self._connected.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End connections that are kept alive, as a node does that goes."""
        for request in list(self._connected):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """Who asked has gone: a matter of the test's."""


def _write(request: BaseHTTPRequestHandler, status: int, body: bytes, drip_s: float = 0) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    if not drip_s:
        request.wfile.write(body)
        return
    for at in range(len(body)):
        request.wfile.write(body[at : at + 1])
        request.wfile.flush()
        time.sleep(drip_s)

"""What lies between a browser and the service: all that goes over the wire, kept and counted."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK: Final = 65_536


@dataclass(slots=True)
class Wire:
    """A way to the service.

    Attributes:
        address: where a browser finds the service by this way.
        sent: every byte that browsers sent.
        received: how many bytes browsers got, heads and all.
    """

    address: str = ""
    sent: bytearray = field(default_factory=bytearray)
    received: int = 0


@contextmanager
def tapped(address: str) -> Iterator[Wire]:
    """A way to the service at an address, until the block ends."""
    wire, asked = Wire(), urlsplit(address)

    def count(data: bytes) -> None:
        wire.received += len(data)

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((str(asked.hostname), int(asked.port or 0))) as service:
                back = threading.Thread(target=_pass, args=(service, self.request, count))
                back.start()
                _pass(self.request, service, wire.sent.extend)
                back.join()

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        wire.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield wire
        server.shutdown()
        thread.join()


def _pass(from_: socket.socket, to: socket.socket, note: Callable[[bytes], object]) -> None:
    """Hand bytes on as they come, until one of the two hangs up."""
    try:
        while data := from_.recv(CHUNK):
            note(data)
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
    except OSError:  # A browser that closes a page hangs up as it likes.
        return

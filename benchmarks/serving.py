"""Servers to measure, each with a book that was opened beforehand, and loads for them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import orjson
from sqlmodel import Session

import client
from api.service.signer import service_key
from api.service.tables import CommunityRow
from databases import CACHE, open_all, open_books
from memory import have_at_hand
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.gathering import Item

MEMBERS = 1_000
CLIENTS = 64
STARTING_S_MAX = 30
STOPPING_S_MAX = 20
HERE = Path(__file__).parent
ACCEPTED = (b"HTTP/1.1 200", b"HTTP/1.1 201")


class Served(NamedTuple):
    """A running server, and the book to post to."""

    port: int
    crowd: Crowd

    @property
    def path(self) -> str:
        """Where orders are posted."""
        return f"/v1/communities/{self.crowd.community}/books/{self.crowd.book}/orders"

    def singles(self, count: int) -> list[bytes]:
        """Requests with one signed order each."""
        items = self.crowd.transfers(count, signed=True)
        return [client.request(self.path, _body(item)) for item in items]

    def bulks(self, count: int, orders_each: int) -> list[bytes]:
        """Requests with many signed orders each, a line for every one."""
        return [
            client.request(
                f"{self.path}/bulk",
                b"".join(
                    _body(item) + b"\n" for item in self.crowd.transfers(orders_each, signed=True)
                ),
                kind="application/x-ndjson",
            )
            for _ in range(count)
        ]


def _body(item: Item) -> bytes:
    return orjson.dumps({"order": item.order.text.decode(), "signatures": item.order.signatures})


@contextmanager
def served(app: str, url: str = "", *, workers: int = 1) -> Iterator[Served]:
    """Serve one of `server.py`'s apps on a database; ended when the block ends."""
    CACHE.mkdir(parents=True, exist_ok=True)
    now_ms = time.time_ns() // 1_000_000
    crowd = Crowd(7, MEMBERS, now_ms)
    with TemporaryDirectory(dir=CACHE) as folder:
        if url:
            _open_book(Path(folder), url, crowd, now_ms)
        port = _free_port()
        command = [
            sys.executable, "-m", "uvicorn", "--factory", f"server:{app}", "--app-dir", str(HERE),
            "--port", str(port), "--workers", str(workers), "--loop", "uvloop",
            "--http", "httptools", "--log-level", "warning", "--no-access-log",
        ]  # fmt: skip
        settings = {"AYNI_DATA": folder, "AYNI_DATABASE_URL": url, "AYNI_ANCHOR": "none"}
        with subprocess.Popen(command, env=os.environ | settings, stdout=sys.stderr) as process:
            try:
                _wait_until_open(port, process)
                yield Served(port, crowd)
            finally:
                process.terminate()
                _wait_until_ended(process)


def _open_book(folder: Path, url: str, crowd: Crowd, now_ms: int) -> None:
    books = open_books(url, service_key(folder, os.urandom))
    with Session(books.engine) as session, session.begin():
        session.add(CommunityRow(community_id=crowd.community, name="Bench", time_ms=now_ms))
    open_all(books, crowd.opening(books.key.public), now_ms)
    books.engine.dispose()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers; with several workers each of them opens the port when ready."""
    until = time.monotonic() + STARTING_S_MAX
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.1\r\nhost: bench\r\n\r\n")
                if probe.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start")


def _wait_until_ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOPPING_S_MAX)
    except subprocess.TimeoutExpired:
        process.kill()


def load(server: Served, requests: Sequence[bytes], clients: int = CLIENTS) -> client.Load:
    """Send the requests; all must be accepted, or the figures would flatter."""
    have_at_hand()
    found = client.run(server.port, requests, clients)
    for answer in found.answers:
        if not answer.startswith(ACCEPTED):
            raise ValueError(answer[:500].decode(errors="replace"))
    return found

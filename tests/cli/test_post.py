"""`ayni post`: a file of signed orders goes to a running service, and each result is told."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import orjson
import pytest

from api.cli import post
from api.service.schema import upgrade
from api.service.service import clock_ms
from api.service.signer import service_key
from tests.crash.stores import free_port, service
from tests.ledger.payments import paying, payments, size
from tests.support.journals import COMMUNITY, Ledger
from tests.support.postgres import opened
from tests.support.running import ayni

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.orders import Order
    from tests.support.running import Ran


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, str]]:
    """Give a book on a running service, and where that answers."""
    folder = tmp_path_factory.mktemp("post")
    url = f"sqlite:///{folder}/ayni.db"
    with opened(url) as engine:
        upgrade(engine)
        ledger = paying(engine)
        ledger.now_ms = clock_ms()
        service_key(folder, lambda _: ledger.service.seed)
        engine.dispose()
        port = free_port()
        app = service(folder, url, port)
        try:
            app.start()
            yield ledger, f"http://127.0.0.1:{port}"
        finally:
            app.stop()


def line(order: Order) -> bytes:
    return orjson.dumps({"order": order.text.decode(), "signatures": order.signatures}) + b"\n"


def send(file: Path, ledger: Ledger, at: str, *more: str) -> Ran:
    to = ("--community", COMMUNITY, "--book", ledger.book, "--service", at)
    return ayni("post", file, *to, *more)


def test_results_come_in_order_and_a_second_time_as_repeated(
    book: tuple[Ledger, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "LINES_MAX", 3)  # parts, without a large file
    ledger, at = book
    file, before = tmp_path / "orders.jsonl", size(ledger)
    file.write_bytes(b"".join(map(line, payments(ledger, 7))).rstrip(b"\n"))
    ran = send(file, ledger, at, "--json")
    assert ran.code == 0
    results = [json.loads(each) for each in ran.out.splitlines()]
    assert [result["seq"] for result in results] == list(range(before, before + 7))
    again = send(file, ledger, at)
    assert again.code == 0
    assert "repeated  7" in again.out
    assert size(ledger) == before + 7


def test_what_is_refused_is_told_by_its_line_and_ends_with_one(
    book: tuple[Ledger, str], tmp_path: Path
) -> None:
    ledger, at = book
    good, bad = payments(ledger, 2), payments(ledger, 1, 100_000)
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b"".join(map(line, [good[0], *bad, good[1]])) + b"{}\n")
    ran = send(file, ledger, at)
    assert ran.code == 1
    told = ran.out.splitlines()
    assert [each.partition(":")[0] for each in told[:2]] == ["2", "4"]
    assert [each.split()[-1] for each in told[2:]] == ["2", "0", "2"]


def test_what_the_service_does_not_take_is_a_fault_in_its_words(
    book: tuple[Ledger, str], tmp_path: Path
) -> None:
    ledger, at = book
    file = tmp_path / "orders.jsonl"
    file.write_bytes(line(payments(ledger, 1)[0]))
    for service_at, said in (
        (f"{at}/elsewhere", "nothing at this address"),
        ("ftp://127.0.0.1", "https"),
        (f"http://127.0.0.1:{free_port()}", "refused"),
    ):
        ran = send(file, ledger, service_at)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err.lower()


class _Proxy(BaseHTTPRequestHandler):
    """Answers as a proxy whose bound is 1 MB."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        page = b"<html><h1>413 Request Entity Too Large</h1></html>"
        self.send_response(413)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_proxy_that_takes_no_large_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b"{}\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Proxy) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        to = ("--community", COMMUNITY, "--book", "00" * 32)
        ran = ayni("post", file, *to, "--service", f"http://127.0.0.1:{proxy.server_port}")
        proxy.shutdown()
    assert ran.code == 2
    assert "client_max_body_size" in ran.err
    assert "again" not in ran.err

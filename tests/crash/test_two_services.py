"""Two services on one PostgreSQL, and an account that everybody takes from at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import orjson

from api.service.service import clock_ms
from api.service.signer import service_key
from tests.crash.stores import free_port, service
from tests.ledger.payments import LOWER, paying, payments, size
from tests.support.journals import COMMUNITY
from tests.support.postgres import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ledger.orders import Order

CLIENTS_EACH = 4


def post_until_refused(port: int, path: str, orders: Sequence[Order]) -> int:
    """Post orders one a request until one is refused; how many were accepted."""
    with closing(HTTPConnection("127.0.0.1", port, 60)) as connection:
        for count, order in enumerate(orders):
            sent = {"order": order.text.decode(), "signatures": order.signatures}
            headers = {"content-type": "application/json"}
            connection.request("POST", path, orjson.dumps(sent), headers)
            response = connection.getresponse()
            answer = orjson.loads(response.read())
            if response.status != 201:
                assert (response.status, answer["code"]) == (409, "lower_bound_must_hold")
                return count
    return len(orders)


def test_a_hot_account_stops_exactly_at_its_bound(postgres_url: str, tmp_path: Path) -> None:
    with opened(postgres_url) as engine, ExitStack() as ending:
        ledger = paying(engine)
        ledger.now_ms = clock_ms()
        service_key(tmp_path, lambda _: ledger.service.seed)
        ports = [free_port() for _ in range(2)]
        for port in ports:
            app = service(tmp_path, postgres_url, port)
            ending.callback(app.stop)
            app.start()
        asked = [(port, payments(ledger, 150, 1)) for port in ports * CLIENTS_EACH]
        path = f"/v1/communities/{COMMUNITY}/books/{ledger.book}/orders"
        with ThreadPoolExecutor(len(asked)) as threads:
            posting = [threads.submit(post_until_refused, at, path, orders) for at, orders in asked]
            counts = [posted.result(60) for posted in posting]
        assert sum(counts) == -LOWER
        # Neither service had all the room to itself.
        assert all(sum(counts[at::2]) > 0 for at in range(2))
        ledger.catch_up()
        assert ledger.balance(ledger.people[0]) == LOWER
        assert size(ledger) == len(ledger.entries)

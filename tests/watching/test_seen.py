"""Figures, the access log and traces: each request counted by its operation, and nobody in them."""

from __future__ import annotations

import gzip
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN: Final = "twenty characters ok".replace(" ", "-")


def busy(world: World) -> list[str]:
    """Do what is counted; the words that stand for somebody or something."""
    coop = Coop(world, "Panadería")
    ana, ben = coop.join(), coop.join()
    profile = f"{coop.path}/members/{ana.member}/profile"
    world.call("PUT", profile, coop.token(ana), json={"name": "Ana"})
    coop.pay(ana, ben, 3, "Bread for Ben")
    refused = coop.send(coop.transfer(ana, ben, 10**9))
    assert refused.status_code == 409, refused.text
    world.get(f"{coop.path}/accounts/{ben.account}/statement", coop.token(ben))
    world.call("GET", "/nowhere/secret?name=Ana")
    return [coop.book, coop.community, ana.member, ben.account, "Ana", "Bread", "secret", "Panader"]


def figures(world: World, token: str = TOKEN) -> dict[str, float]:
    """Each figure by its name and labels, as they are written."""
    answer = world.call("GET", "/metrics", token)
    assert answer.status_code == 200, answer.text
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_figures_count_what_happened_and_name_nobody(tmp_path: Path) -> None:
    with World(tmp_path, metrics=TOKEN) as world:
        words = busy(world)
        answer = world.call("GET", "/metrics", TOKEN)
        assert not [word for word in words if word in answer.text]
        found = figures(world)
    assert found['ayni_requests_total{class="2xx",operation="postOrder"}'] >= 3
    assert found['ayni_requests_total{class="4xx",operation="postOrder"}'] == 1
    assert found['ayni_requests_total{class="2xx",operation="getStatement"}'] == 1
    assert found['ayni_requests_total{class="4xx",operation="none"}'] == 1
    assert found['ayni_request_seconds_count{operation="getStatement"}'] == 1
    assert found['ayni_refusals_total{code="lower_bound_must_hold"}'] == 1
    assert found["ayni_postings_total"] >= 3
    assert found["ayni_queue_orders"] == 0
    assert found["ayni_disk_free_bytes"] > 0
    assert found['ayni_part_running{part="writer"}'] == 1


def test_figures_tell_how_long_the_oldest_epoch_waits_for_the_chain(tmp_path: Path) -> None:
    with World(tmp_path, metrics=TOKEN) as world:
        coop = Coop(world, "Any")
        closed = world.call("POST", f"{coop.path}/epochs", coop.token(coop.steward))
        assert closed.status_code == 201
        object.__setattr__(world.service.settings, "anchor", "evm")
        world.now_ms += 5_000
        found = figures(world)
    assert found["ayni_epochs_closed"] == found["ayni_epochs_unanchored"] == 1
    assert found["ayni_epoch_oldest_unanchored_seconds"] == 5


@pytest.mark.parametrize(
    ("setting", "client", "token", "status"),
    [
        ("none", "127.0.0.1", TOKEN, 404),
        ("this-machine", "127.0.0.1", "", 200),
        ("this-machine", "203.0.113.9", "", 404),
        (TOKEN, "203.0.113.9", TOKEN, 200),
        (TOKEN, "127.0.0.1", "another-token-of-some-length", 404),
        (TOKEN, "127.0.0.1", "", 404),
    ],
)
def test_figures_are_for_whom_the_operator_lets_read_them(
    tmp_path: Path, setting: str, client: str, token: str, status: int
) -> None:
    with World(tmp_path, metrics=setting, trusted_proxies="127.0.0.1") as world:
        answer = world.call("GET", "/metrics", token, headers={"X-Forwarded-For": client})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "unknown"},
        {"X-Forwarded-For": "203.0.113.9, _hidden"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "203.0.113.9"},
    ],
)
@pytest.mark.parametrize("trusted", ["127.0.0.1", "192.0.2.1"])
def test_who_came_through_a_proxy_is_not_this_machine(
    tmp_path: Path, headers: dict[str, str], trusted: str
) -> None:
    """The proxy stands on this machine, and says nothing of use of who asks."""
    with World(tmp_path, metrics="this-machine", trusted_proxies=trusted) as world:
        assert world.call("GET", "/metrics", headers=headers).status_code == 404
        assert world.call("GET", "/metrics").status_code == 200


def test_the_access_log_has_a_line_for_each_request_and_nobody_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with World(tmp_path, access_log=True) as world:
        words = busy(world)
    lines = capsys.readouterr().err.splitlines()
    told = [line.split() for line in lines if " ms " in line]
    assert {"postOrder", "getStatement", "none"} <= {operation for _, operation, *_ in told}
    assert all(len(words) == 6 and words[2].isdigit() for words in told)
    assert told[0][-1].startswith("request-")
    assert not [word for word in words if any(word in line for line in lines)]


class Collector(BaseHTTPRequestHandler):
    """Keeps what is sent to it."""

    taken: list[tuple[str, ExportTraceServiceRequest]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.taken.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[ThreadingHTTPServer]:
    """Return a collector that listens."""
    Collector.taken = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_collector_gets_a_span_for_each_request_and_nobody_in_it(
    tmp_path: Path, collector: ThreadingHTTPServer
) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    address = f"http://127.0.0.1:{collector.server_address[1]}/v1/traces"
    with World(tmp_path, traces=address) as world:
        words = busy(world)
        world.call("GET", "/healthz", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
        assert world.app.watched is not None
        world.app.watched.close()
    [(path, _), *_] = Collector.taken
    assert path == "/v1/traces"
    spans = [
        span
        for _, sent in Collector.taken
        for resource in sent.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert {"postOrder", "getStatement", "getHealth", "none"} <= {span.name for span in spans}
    [health] = [span for span in spans if span.name == "getHealth"]
    assert health.trace_id.hex() == trace
    assert health.end_time_unix_nano > health.start_time_unix_nano > 0
    everything = str(Collector.taken)
    assert not [word for word in words if word in everything]


def test_nobody_keeps_their_requests_out_of_the_traces(
    tmp_path: Path, collector: ThreadingHTTPServer
) -> None:
    """By saying that their own trace is not kept."""
    unkept = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
    address = f"http://127.0.0.1:{collector.server_address[1]}/v1/traces"
    with World(tmp_path, traces=address) as world:
        world.call("GET", "/healthz", headers={"traceparent": unkept})
        assert world.app.watched is not None
        world.app.watched.close()
    assert "getHealth" in str(Collector.taken)


def test_nothing_of_it_is_read_where_it_is_not_wanted() -> None:
    program = (
        "import sys; from api.http.watched import watched; from api.settings import Settings\n"
        "assert watched(Settings(metrics='this-machine'), int, sys.stderr)\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk',"
        " 'opentelemetry.exporter'))])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "[]"

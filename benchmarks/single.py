"""One signed order a request: against an endpoint that does nothing, django-hordak, two workers."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from databases import CACHE, urls
from ledger.database import POSTGRESQL, SQLITE
from measure import Found, in_turns, run_part
from serving import HERE, Served, load, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEER_S_MAX = 60


class Size(NamedTuple):
    """How much is measured."""

    requests: int
    transfers: int
    rounds: int


FULL, QUICK = Size(15_000, 500, 5), Size(300, 20, 2)


class Singles:
    """Sends single orders to a server whenever asked, and keeps how evenly they were answered."""

    def __init__(self, server: Served, requests: int) -> None:
        self._server, self._requests = server, requests
        self.p50_ms: list[float] = []
        self.p99_ms: list[float] = []

    def per_s(self) -> float:
        """Requests a second."""
        found = load(self._server, self._server.singles(self._requests))
        self.p50_ms.append(found.percentile_ms(50))
        self.p99_ms.append(found.percentile_ms(99))
        return self._requests / found.seconds

    def unevenness(self) -> tuple[float, float, float]:
        """The ratio of the slowest hundredth to the median, and both in milliseconds."""
        pairs = zip(self.p99_ms, self.p50_ms, strict=True)
        return median(high / low for high, low in pairs), median(self.p50_ms), median(self.p99_ms)


@contextmanager
def hordak(url: str, transfers: int) -> Iterator[Callable[[], float]]:
    """The peer in a process of its own; each call measures its transfers a second."""
    command = [sys.executable, str(HERE / "hordak_peer.py"), url, str(transfers)]
    path = os.pathsep.join([str(CACHE / "site"), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": path}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        asking, answering = process.stdin, process.stdout
        assert asking is not None  # noqa: S101 it was asked for
        assert answering is not None  # noqa: S101 as above

        def per_s() -> float:
            asking.write("go\n")
            asking.flush()
            return float(answering.readline())

        try:
            yield per_s
        finally:
            asking.close()
            process.wait(PEER_S_MAX)


def on_sqlite(found: Found, url: str, size: Size) -> Singles:
    """Ayni and doing nothing, in turns."""
    with served("noop") as nothing, served("ayni", url) as ayni:
        noop, single = Singles(nothing, size.requests), Singles(ayni, size.requests)
        in_turns(1, noop.per_s, single.per_s)
        noop_per_s, single_per_s = in_turns(size.rounds, noop.per_s, single.per_s)
    found.put(
        "single_over_noop", single_per_s / noop_per_s, database=SQLITE, single_per_s=single_per_s,
        noop_per_s=noop_per_s,
    )  # fmt: skip
    return single


def on_postgresql(found: Found, databases: list[str], size: Size) -> Singles:
    """Ayni with one worker and with two, doing nothing, and the peer, in turns."""
    with ExitStack() as stack:
        nothing = stack.enter_context(served("noop"))
        one = stack.enter_context(served("ayni", databases[0]))
        two = stack.enter_context(served("ayni", databases[1], workers=2))
        peer = stack.enter_context(hordak(databases[2], size.transfers))
        noop, single, double = (Singles(server, size.requests) for server in (nothing, one, two))
        runs = (noop.per_s, single.per_s, double.per_s, peer)
        in_turns(1, *runs)
        noop_per_s, single_per_s, double_per_s, peer_per_s = in_turns(size.rounds, *runs)
    found.put(
        "single_over_noop", single_per_s / noop_per_s, database=POSTGRESQL,
        single_per_s=single_per_s, noop_per_s=noop_per_s,
    )  # fmt: skip
    found.put(
        "two_workers_over_one", double_per_s / single_per_s, two_workers_per_s=double_per_s,
        one_per_s=single_per_s,
    )  # fmt: skip
    found.put(
        "single_over_hordak", single_per_s / peer_per_s, single_per_s=single_per_s,
        hordak_per_s=peer_per_s,
    )  # fmt: skip
    return single


def measure(*, quick: bool) -> Found:
    """Both databases; of the two ratios of slowest to median, the worse one counts."""
    found, size = Found(), QUICK if quick else FULL
    with urls() as fresh:
        singles = {SQLITE: on_sqlite(found, next(fresh)[SQLITE], size)}
        databases = [next(fresh)[POSTGRESQL] for _ in range(3)]
        singles[POSTGRESQL] = on_postgresql(found, databases, size)
    figures: dict[str, Any] = {}
    ratios = []
    for kind, single in singles.items():
        ratio, figures[f"{kind}_p50_ms"], figures[f"{kind}_p99_ms"] = single.unevenness()
        ratios.append(ratio)
    found.put("single_p99_over_p50", max(ratios), **figures)
    return found


if __name__ == "__main__":
    run_part(measure)

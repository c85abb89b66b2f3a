"""`bulk_over_verify`: signed orders a thousand to a request, against raw verification."""

from __future__ import annotations

import orjson

from client import body_of
from databases import KINDS, urls
from measure import Found, in_turns, run_part
from serving import Served, load, served
from verifying import Verifier

ORDERS_EACH = 1_000
CLIENTS = 8


class Bulks:
    """Sends orders in bulk whenever asked."""

    def __init__(self, server: Served, requests: int) -> None:
        self._server, self._requests = server, requests

    def per_s(self) -> float:
        """Orders a second."""
        found = load(self._server, self._server.bulks(self._requests, ORDERS_EACH), CLIENTS)
        for answer in found.answers:
            check(answer)
        return self._requests * ORDERS_EACH / found.seconds


def check(answer: bytes) -> None:
    """Every order of the request must be in the journal: each line tells of a receipt."""
    lines = body_of(answer).splitlines()
    if len(lines) != ORDERS_EACH or any("seq" not in orjson.loads(line) for line in lines):
        raise ValueError(answer[:500].decode(errors="replace"))


def measure(*, quick: bool) -> Found:
    """Both databases, in turns with the ceiling."""
    found = Found()
    requests, rounds = (8, 2) if quick else (60, 5)
    verifier = Verifier(1_000 if quick else 30_000)
    with urls() as fresh:
        for kind in KINDS:
            with served("ayni", next(fresh)[kind]) as server:
                bulks = Bulks(server, requests)
                bulks.per_s()
                verify_per_s, bulk_per_s = in_turns(rounds, verifier.per_s, bulks.per_s)
            found.put(
                "bulk_over_verify", bulk_per_s / verify_per_s, database=kind,
                bulk_per_s=bulk_per_s, verify_per_s=verify_per_s,
            )  # fmt: skip
    return found


if __name__ == "__main__":
    run_part(measure)

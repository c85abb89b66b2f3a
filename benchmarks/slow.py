"""`slow_sync_over_each`: with 2 ms added to every sync, group commit against a commit a request."""

from __future__ import annotations

from databases import urls
from ledger.database import SQLITE
from measure import Found, in_turns, run_part
from serving import served
from single import Singles


def measure(*, quick: bool) -> Found:
    """On SQLite, in turns."""
    requests, rounds = (300, 2) if quick else (10_000, 3)
    with (
        urls() as fresh,
        served("slow", next(fresh)[SQLITE]) as grouped,
        served("slow_each", next(fresh)[SQLITE]) as each,
    ):
        group, alone = Singles(grouped, requests), Singles(each, max(100, requests // 10))
        in_turns(1, group.per_s, alone.per_s)
        group_per_s, alone_per_s = in_turns(rounds, group.per_s, alone.per_s)
    found = Found()
    found.put(
        "slow_sync_over_each", group_per_s / alone_per_s, group_per_s=group_per_s,
        each_per_s=alone_per_s,
    )  # fmt: skip
    return found


if __name__ == "__main__":
    run_part(measure)

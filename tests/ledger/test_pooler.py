"""The journal behind a real PgBouncer in transaction mode: outcomes and bounds as without it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

from tests.ledger.payments import LOWER, accepted, another_journal, items, paying, payments, size
from tests.support.journals import Ledger, new_database, sample
from tests.support.pooler import CONNECTIONS, Pooled, pooled
from tests.support.postgres import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ledger.journal import Journal
    from ledger.orders import Order
    from tests.support.postgres import Server

WRITERS: Final = 3 * CONNECTIONS


@pytest.fixture
def pooler(postgres_server: Server) -> Iterator[tuple[Pooled, str]]:
    """Give a pooler, and the name of a database that has all tables."""
    url = postgres_server.ready()
    with pooled(postgres_server) as found:
        yield found, url.partition("@/")[2].partition("?")[0]


def test_a_story_goes_as_it_does_without(pooler: tuple[Pooled, str], tmp_path: Path) -> None:
    between, database = pooler
    with opened(between.url(database)) as engine, new_database(tmp_path) as plain:
        there, here = (sample(each, Ledger) for each in (engine, plain))
        assert there.entries == here.entries


def write_until_refused(journal: Journal, now_ms: int, batches: Sequence[list[Order]]) -> int:
    """Post batches until an order is refused; how many were accepted."""
    count = 0
    for batch in batches:
        found = accepted(journal.post(items(batch), now_ms))
        count += len(found)
        if len(found) < len(batch):
            break
    return count


def test_many_writers_share_few_connections_and_stop_exactly_at_the_bound(
    pooler: tuple[Pooled, str],
) -> None:
    between, database = pooler
    url = between.url(database)
    with ExitStack() as ending:
        ledger = paying(ending.enter_context(opened(url)))
        batches = [[payments(ledger, 5, 1) for _ in range(40)] for _ in range(WRITERS)]
        journals = [
            another_journal(ledger, ending.enter_context(opened(url)), number)
            for number in range(WRITERS)
        ]
        with ThreadPoolExecutor(WRITERS) as threads:
            writing = [
                threads.submit(write_until_refused, journal, ledger.now_ms, own)
                for journal, own in zip(journals, batches, strict=True)
            ]
            counts = [written.result(60) for written in writing]
        assert sum(counts) == -LOWER
        ledger.catch_up()
        assert ledger.balance(ledger.people[0]) == LOWER
        assert size(ledger) == len(ledger.entries)
    # Seen from the server, no more connections were there than the pooler has.
    with psycopg.connect(between.url(database)) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        [count] = connection.execute(asked).fetchone() or [None]
    assert count == CONNECTIONS

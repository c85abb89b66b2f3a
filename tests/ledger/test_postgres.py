"""The journal on PostgreSQL: the rows that SQLite would have, and many processes at once."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from random import Random
from threading import Barrier
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from ledger.journal import Posting
from ledger.refusals import Code, Refusal
from ledger.store.opening import open_store
from ledger.store.postgres import FEW, PostgresStore, PostgresTransaction
from ledger.store.postgres_copy import ROWS_MAX
from ledger.tables import BookRow
from tests.ledger.payments import (
    LOWER,
    accepted,
    another_journal,
    at_once,
    items,
    paying,
    payments,
    size,
    transfer,
)
from tests.support.journals import COMMUNITY, Ledger, new_database, sample
from tests.support.postgres import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Engine

    from ledger.journal import Outcome
    from ledger.orders import Order
    from ledger.store import Place, Store, Transaction


class Forgetful(Ledger):
    """A book that another process posts to each time: no journal has anything in memory."""

    def try_all(self, *orders: Order) -> list[Outcome]:
        """As `Ledger.try_all`, through a new journal."""
        self.journal = self.new_journal()
        return super().try_all(*orders)


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Return everything that the database holds, each table in the order of its key."""
    with engine.connect() as connection:
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key)))
            for table in SQLModel.metadata.sorted_tables
        }


@pytest.mark.parametrize("kind", [Ledger, Forgetful])
def test_a_story_leaves_the_rows_that_it_leaves_on_sqlite(
    kind: type[Ledger], postgres_engine: Engine, tmp_path: Path
) -> None:
    with new_database(tmp_path) as other:
        ours, theirs = sample(postgres_engine, kind), sample(other, kind)
        assert len(ours.entries) > 30
        assert ours.entries == theirs.entries
        assert rows(postgres_engine) == rows(other)


def test_a_long_batch_leaves_the_rows_that_it_leaves_on_sqlite(
    postgres_engine: Engine, tmp_path: Path
) -> None:
    """Longer than what goes by arrays, and than a piece of what goes by COPY."""
    count = max(FEW, 2 * ROWS_MAX) + 1

    def post(engine: Engine) -> dict[str, list[Any]]:
        ledger = paying(engine)
        assert len(accepted(ledger.try_all(*payments(ledger, count, 1)))) == count
        return rows(engine)

    with new_database(tmp_path) as other:
        ours = post(postgres_engine)
        assert len(ours["leg"]) >= 2 * count
        assert ours == post(other)


@pytest.mark.parametrize("kind", [Ledger, Forgetful])
def test_outcomes_are_those_on_sqlite(
    kind: type[Ledger], postgres_engine: Engine, tmp_path: Path
) -> None:
    with new_database(tmp_path) as other:
        found = mixed_outcomes(kind, postgres_engine)
        assert told(found) == told(mixed_outcomes(kind, other))
    repeated = [[getattr(outcome, "repeated", None) for outcome in batch] for batch in found]
    assert repeated == [[False, None, None, False], [True, False, None, True, True], [True]]


def told(batches: list[list[Outcome]]) -> list[list[Any]]:
    """What the outcomes say."""
    return [
        [
            (found.seq, found.time_ms, found.part, found.seal, found.repeated)
            if isinstance(found, Posting)
            else found
            for found in batch
        ]
        for batch in batches
    ]


def mixed_outcomes(kind: type[Ledger], engine: Engine) -> list[list[Outcome]]:
    """Return what becomes of accepted, refused and repeated orders in three batches."""
    ledger = kind(engine)
    ledger.open_book()
    ledger.people = [ledger.join() for _ in range(2)]
    first, second, third = payments(ledger, 3)
    [too_much] = payments(ledger, 1, 1 - LOWER)
    unknown = transfer(ledger, ledger.new_person(), ledger.people[0], 1)
    return [
        ledger.try_all(first, too_much, unknown, second),
        ledger.try_all(second, third, too_much, first, third),
        ledger.try_all(first),
    ]


def test_a_batch_spans_many_books(postgres_engine: Engine) -> None:
    host = paying(postgres_engine)
    ledgers = [host, *(paying(postgres_engine, seed, seed, host) for seed in range(1, 20))]
    orders = [order for ledger in ledgers for order in payments(ledger, 2)]
    found = accepted(host.journal.post(items(orders), host.now_ms))
    assert [posting.part.book for posting in found] == [order.book for order in orders]
    assert {posting.seal.books for posting in found} == {20}
    for ledger in ledgers:
        ledger.catch_up()
        assert ledger.balance(ledger.people[0]) == -14


WRITERS: Final = 8


def write_until_refused(url: str, number: int, batches: Sequence[list[Order]]) -> int:
    """Post batches in this process until an order is refused; how many were accepted."""
    count = 0
    with opened(url) as own:
        ledger = Ledger(own)
        journal = another_journal(ledger, own, number)
        for batch in batches:
            found = journal.post(items(batch), ledger.now_ms)
            count += len(accepted(found))
            if len(accepted(found)) < len(batch):
                break
    return count


def test_eight_processes_stop_a_hot_account_exactly_at_its_bound(
    postgres_engine: Engine, postgres_url: str
) -> None:
    ledger = paying(postgres_engine)
    batches = [[payments(ledger, 5, 1) for _ in range(30)] for _ in range(WRITERS)]
    context = get_context("forkserver")
    # What takes long is imported once, not by each of them.
    context.set_forkserver_preload([__name__])
    together = context.Barrier(WRITERS)
    with ProcessPoolExecutor(WRITERS, context, together.wait, (60,)) as processes:
        writing = [
            processes.submit(write_until_refused, postgres_url, number, batches[number])
            for number in range(WRITERS)
        ]
        counts = [written.result(60) for written in writing]
    assert sum(counts) == -LOWER
    # They took turns: no one had all the room to itself.
    assert sum(count > 0 for count in counts) > 1
    ledger.catch_up()
    assert ledger.balance(ledger.people[0]) == LOWER
    assert size(ledger) == len(ledger.entries)


def test_heads_are_locked_in_the_order_of_their_places(postgres_engine: Engine) -> None:
    """So two batches that name the same books never wait for each other."""
    ledger = paying(postgres_engine)
    other = paying(postgres_engine, 1, 1, ledger)
    # Its row now lies behind the other's, so that reading them as they lie is the wrong order.
    ledger.post_all(*payments(ledger, 1))
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    unlocked = "SELECT 1 FROM book WHERE book = 0 FOR UPDATE SKIP LOCKED"
    last = select(BookRow.book).where(BookRow.book == 1).with_for_update()

    def lock_backwards() -> None:
        with PostgresStore(postgres_engine).transaction() as tx:
            assert len(tx.lock([(COMMUNITY, other.book), (COMMUNITY, ledger.book)])) == 2

    with ThreadPoolExecutor(1) as thread:
        with postgres_engine.begin() as holder, postgres_engine.connect() as watcher:
            assert holder.execute(last).scalar_one() == 1
            locking = thread.submit(lock_backwards)
            while not watcher.execute(text(waiting)).all():
                watcher.rollback()
                assert not locking.done()
            # It waits for the last head, and has the first already.
            assert watcher.execute(text(unlocked)).all() == []
        locking.result(30)


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    """Let two transactions find out the next place before either goes on; the places found."""
    original, barrier, found = PostgresTransaction.next_place, Barrier(2), []

    def meet(tx: PostgresTransaction, community: str) -> Place:
        place = original(tx, community)
        found.append(place)
        if len(found) <= 2:
            barrier.wait(30)
        return place

    monkeypatch.setattr(PostgresTransaction, "next_place", meet)
    return found


def test_two_books_opened_at_once_each_get_a_place(
    postgres_engine: Engine, meeting: list[Place]
) -> None:
    ledgers = [Ledger(postgres_engine, seed) for seed in range(2)]
    orders = [opening(ledger) for ledger in ledgers]
    found: list[Outcome] = []

    def open_(ledger: Ledger, order: Order) -> None:
        found.extend(ledger.journal.post(items([order]), ledger.now_ms))

    at_once(*(lambda pair=pair: open_(*pair) for pair in zip(ledgers, orders, strict=True)))
    assert len(accepted(found)) == 2
    assert [place.book for place in meeting] == [0, 0, 1]
    with postgres_engine.connect() as connection:
        books = connection.execute(select(BookRow.book, BookRow.book_id)).all()
    assert {book for book, _ in books} == {0, 1}
    assert {book_id for _, book_id in books} == {ledger.book for ledger in ledgers}


def test_one_book_opened_twice_at_once_is_opened_once(
    postgres_engine: Engine, meeting: list[Place]
) -> None:
    ledger = Ledger(postgres_engine)
    orders = [opening(ledger) for _ in range(2)]
    journals = [another_journal(ledger, postgres_engine, seed) for seed in range(2)]
    found: list[Outcome] = []

    def open_(number: int) -> None:
        found.extend(journals[number].post(items([orders[number]]), ledger.now_ms))

    at_once(lambda: open_(0), lambda: open_(1))
    assert len(meeting) == 2
    assert len(accepted(found)) == 1
    [refused] = [outcome for outcome in found if isinstance(outcome, Refusal)]
    assert refused.code is Code.book_must_not_exist
    assert size(ledger) == 1


def opening(ledger: Ledger) -> Order:
    """Return the order that opens the book, signed and not yet posted."""
    fields = ledger.opening()
    return ledger.order("book-opened", *(person.key for person in ledger.stewards), **fields)


class Scattered:
    """What a pooler in transaction mode does: any connection serves the next transaction."""

    def __init__(self, stores: list[Store]) -> None:
        self._stores, self._random = stores, Random(5)  # noqa: S311 the same run every time

    def transaction(self) -> AbstractContextManager[Transaction]:
        """As `Store.transaction`."""
        return self._random.choice(self._stores).transaction()


SESSION_STATE = (
    "SELECT name FROM pg_prepared_statements",
    "SELECT name FROM pg_cursors",
    # BEGIN itself names the isolation, which ends with the transaction.
    "SELECT name FROM pg_settings WHERE source = 'session' AND name <> 'transaction_isolation'",
    "SELECT relname FROM pg_class WHERE relpersistence = 't'",
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory'",
)


def test_no_transaction_needs_the_connection_of_another_or_leaves_anything_on_it(
    postgres_engine: Engine, postgres_url: str
) -> None:
    with opened(postgres_url) as second, opened(postgres_url) as third:
        engines = [postgres_engine, second, third]

        class Pooled(Ledger):
            """A book whose journal sits behind a pooler."""

            def new_store(self) -> Store:
                """As `Ledger.new_store`."""
                return Scattered([PostgresStore(engine) for engine in engines])

        assert len(sample(postgres_engine, Pooled).entries) > 30
        for engine in engines:
            with engine.connect() as connection:
                for query in SESSION_STATE:
                    assert connection.execute(text(query)).all() == [], query


def test_a_stricter_default_of_the_database_does_not_matter(
    postgres_engine: Engine, postgres_url: str
) -> None:
    setting = "default_transaction_isolation = 'serializable'"
    with postgres_engine.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET {setting}"))
    with opened(postgres_url) as engine, open_store(engine).transaction() as tx:
        found = tx.connection.execute(text("SHOW transaction_isolation")).scalar_one()
    assert found == "read committed"

"""The writer: batches form by themselves, in order, and nobody is told more than is on disk."""

from __future__ import annotations

import asyncio
import threading
from threading import Thread
from typing import TYPE_CHECKING

import psycopg
import pytest

from ledger import queues
from ledger import writer as writing
from ledger.answering import deliver_on, post
from ledger.journal import Posting
from ledger.queues import BusyError
from ledger.writer import ClosedError
from tests.ledger.payments import size
from tests.ledger.writing import WAIT_S, CommitFailedError, Desk, PoisonError, ids
from tests.support.journals import new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from ledger.journal import Outcome
    from ledger.writer import Calls


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on an empty database."""
    with new_database(tmp_path) as engine:
        yield engine


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """Give a book and its writer."""
    desk = Desk(engine)
    yield desk
    desk.gate.open()
    desk.writer.close()


def seqs(outcomes: list[Outcome]) -> list[int]:
    """Return the sequence numbers of outcomes that are all entries."""
    postings = [outcome for outcome in outcomes if isinstance(outcome, Posting)]
    assert len(postings) == len(outcomes)
    return [posting.seq for posting in postings]


def test_one_order_alone_is_posted_at_once(desk: Desk) -> None:
    before = size(desk.ledger)
    assert seqs(desk.submit(desk.orders(1)).outcomes()) == [before]


def test_a_batch_is_what_gathered_during_the_last_commit(desk: Desk) -> None:
    before = size(desk.ledger)
    submissions = [desk.orders(count) for count in (1, 3, 2)]
    told = desk.submit_behind_a_commit(*submissions)
    desk.gate.open()
    found = [seqs(each.outcomes()) for each in told]
    assert [len(batch) for batch in desk.journal.batches] == [1, 6]
    assert desk.journal.batches[1] == ids(*submissions)
    assert found == [
        [before],
        [before + 1],
        [before + n for n in (2, 3, 4)],
        [before + 5, before + 6],
    ]


def test_who_comes_while_another_process_holds_the_book_joins_the_batch(desk: Desk) -> None:
    before = size(desk.ledger)
    early, late = desk.orders(1), desk.orders(2)
    desk.gate.bar()
    told = [desk.submit(early)]
    assert desk.gate.entered.wait(WAIT_S)
    told.append(desk.submit(late))
    desk.gate.admit()
    assert [seqs(each.outcomes()) for each in told] == [[before], [before + 1, before + 2]]
    assert desk.journal.batches == [ids(early, late)]


def test_who_joins_a_batch_that_fails_is_posted_alone(desk: Desk) -> None:
    early, late = desk.orders(1), desk.orders(1)
    desk.gate.bar()
    desk.journal.poison = set(ids(late))
    told = [desk.submit(early)]
    assert desk.gate.entered.wait(WAIT_S)
    told.append(desk.submit(late))
    desk.gate.admit()
    assert told[0].outcomes()
    assert isinstance(told[1].result(), PoisonError)


def test_nobody_is_told_before_the_commit(desk: Desk) -> None:
    [told] = desk.submit_behind_a_commit()
    assert told.results == []
    desk.gate.open()
    assert told.outcomes()


def test_all_of_a_batch_are_told_in_one_call(engine: Engine) -> None:
    delivered: list[int] = []

    def deliver(calls: Calls) -> None:
        delivered.append(len(calls))
        for call in calls:
            call()

    desk = Desk(engine, deliver)
    told = desk.submit_behind_a_commit(*(desk.orders(1) for _ in range(5)))
    desk.gate.open()
    assert all(each.outcomes() for each in told)
    desk.writer.close()
    assert delivered == [1, 5]


def test_a_long_submission_is_posted_in_parts_and_told_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH_MAX", 4)
    long, short = desk.orders(10), desk.orders(3)
    before = size(desk.ledger)
    _, of_long, of_short = desk.submit_behind_a_commit(long, short)
    desk.gate.open()
    assert seqs(of_short.outcomes()) == [before + 11, before + 12, before + 13]
    assert seqs(of_long.outcomes()) == list(range(before + 1, before + 11))
    assert [len(batch) for batch in desk.journal.batches] == [1, 4, 4, 4, 1]


def test_a_full_queue_says_when_to_come_back_and_takes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "QUEUE_MAX", 3)
    told = desk.submit_behind_a_commit(desk.orders(2))
    with pytest.raises(BusyError) as raised:
        desk.submit(desk.orders(2))
    assert raised.value.retry_after_s >= 1
    told.append(desk.submit(desk.orders(1)))
    desk.gate.open()
    assert all(each.outcomes() for each in told)
    assert desk.submit(desk.orders(3)).outcomes()
    assert sum(len(batch) for batch in desk.journal.batches) == 7


@pytest.mark.parametrize("count", [0, 4])
def test_a_submission_has_bounds(desk: Desk, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SUBMISSION_MAX", 3)
    orders = desk.orders(count)
    with pytest.raises(ValueError, match="1 to 3 orders"):
        desk.submit(orders)


def test_a_failed_commit_tells_nobody_of_success(desk: Desk) -> None:
    before, orders = size(desk.ledger), desk.orders(2)
    desk.gate.failures = 1
    assert isinstance(desk.submit(orders).result(), CommitFailedError)
    assert size(desk.ledger) == before
    assert seqs(desk.submit(orders).outcomes()) == [before, before + 1]


def test_a_poisonous_submission_fails_alone(desk: Desk) -> None:
    good, bad, also_good = desk.orders(2), desk.orders(2), desk.orders(1)
    desk.journal.poison = {bad[1].order.id}
    before = size(desk.ledger)
    _, of_good, of_bad, of_also_good = desk.submit_behind_a_commit(good, bad, also_good)
    desk.gate.open()
    assert isinstance(of_bad.result(), PoisonError)
    assert seqs(of_good.outcomes()) == [before + 1, before + 2]
    assert seqs(of_also_good.outcomes()) == [before + 3]
    assert size(desk.ledger) == before + 4


def test_when_the_database_is_away_all_are_told_at_once(desk: Desk) -> None:
    before = size(desk.ledger)
    told = desk.submit_behind_a_commit(*(desk.orders(1) for _ in range(8)))
    desk.gate.failures, desk.gate.error = 100, psycopg.OperationalError("no route to host")
    desk.gate.open()
    assert all(isinstance(each.result(), psycopg.OperationalError) for each in told)
    assert [len(batch) for batch in desk.journal.batches] == [1, 8]
    assert size(desk.ledger) == before
    desk.gate.failures = 0
    assert desk.submit(desk.orders(1)).outcomes()


def test_a_long_submission_ends_at_the_part_that_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH_MAX", 4)
    monkeypatch.setattr(queues, "QUEUE_MAX", 12)
    long = desk.orders(12)
    desk.journal.poison = {long[5].order.id}
    before = size(desk.ledger)
    assert isinstance(desk.submit(long).result(), PoisonError)
    assert size(desk.ledger) == before + 4
    desk.journal.poison.clear()
    found = desk.submit(long).outcomes()
    assert [outcome.repeated for outcome in found if isinstance(outcome, Posting)] == (
        [True] * 4 + [False] * 8
    )


def test_closing_posts_what_waits_and_takes_nothing_more(desk: Desk) -> None:
    told = desk.submit_behind_a_commit(desk.orders(2), desk.orders(1))
    ran = desk.writer.run(lambda: size(desk.ledger))
    closing = Thread(target=desk.writer.close)
    closing.start()
    desk.gate.open()
    closing.join(WAIT_S)
    assert not closing.is_alive()
    assert all(each.outcomes() for each in told)
    assert ran.result(0)
    assert not desk.writer.running
    with pytest.raises(ClosedError):
        desk.submit(desk.orders(1))
    with pytest.raises(ClosedError):
        desk.writer.run(lambda: None)


def test_something_else_runs_between_two_batches_on_the_same_thread(desk: Desk) -> None:
    before = size(desk.ledger)
    first, second = desk.submit_behind_a_commit(desk.orders(1))
    ran = desk.writer.run(lambda: (threading.current_thread().name, size(desk.ledger)))
    dropped = desk.writer.run(lambda: pytest.fail("it was cancelled"))
    assert dropped.cancel()
    desk.gate.open()
    assert ran.result(WAIT_S) == ("writer", before + 1)
    assert first.outcomes()
    assert second.outcomes()
    assert desk.writer.running


def test_what_runs_may_fail_and_the_writer_goes_on(desk: Desk) -> None:
    ran = desk.writer.run(lambda: int("seven"))
    assert isinstance(ran.exception(WAIT_S), ValueError)
    assert desk.submit(desk.orders(1)).outcomes()


def test_a_delivery_that_fails_does_not_end_the_writer(engine: Engine) -> None:
    has_failed = threading.Event()

    def deliver(calls: Calls) -> None:
        if not has_failed.is_set():
            has_failed.set()
            raise LookupError
        writing.call_each(calls)

    desk = Desk(engine, deliver)
    desk.submit(desk.orders(1))
    assert has_failed.wait(WAIT_S)
    assert desk.submit(desk.orders(1)).outcomes()
    assert desk.writer.running
    desk.writer.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_writer_whose_thread_ends_leaves_nobody_waiting(desk: Desk) -> None:
    def end(_: object) -> None:
        raise SystemExit

    desk.gate.shut()
    first = desk.submit(desk.orders(1))
    assert desk.gate.reached.wait(WAIT_S)
    desk.writer.run(lambda: None).add_done_callback(end)  # what a future's callback raises ends it
    waiting, ran = desk.submit(desk.orders(1)), desk.writer.run(lambda: 7)
    desk.gate.open()
    assert first.outcomes()
    assert isinstance(waiting.result(), ClosedError)
    assert isinstance(ran.exception(WAIT_S), ClosedError)
    desk.writer.close()
    assert not desk.writer.running
    with pytest.raises(ClosedError):
        desk.submit(desk.orders(1))


@pytest.mark.parametrize("is_delivered", [False, True])
def test_coroutines_wait_for_their_outcomes(engine: Engine, *, is_delivered: bool) -> None:
    async def wait() -> list[list[int]]:
        loop = asyncio.get_running_loop()
        desk = Desk(engine, deliver_on(loop) if is_delivered else None)
        posts = [post(desk.writer, desk.orders(2)) for _ in range(5)]
        found = await asyncio.gather(*posts)
        await asyncio.to_thread(desk.writer.close)
        return [seqs(outcomes) for outcomes in found]

    found = asyncio.run(wait(), debug=True)
    first = found[0][0]
    assert found == [[first + 2 * n, first + 2 * n + 1] for n in range(5)]


def test_a_coroutine_is_told_what_failed(desk: Desk) -> None:
    desk.gate.failures = 1
    with pytest.raises(CommitFailedError):
        asyncio.run(post(desk.writer, desk.orders(1)))


def test_a_coroutine_that_gives_up_does_not_disturb_those_told_with_it(engine: Engine) -> None:
    async def give_up() -> list[Outcome]:
        desk = Desk(engine, deliver_on(asyncio.get_running_loop()))
        desk.submit_behind_a_commit()
        posts = [asyncio.ensure_future(post(desk.writer, desk.orders(1))) for _ in range(2)]
        await asyncio.sleep(0)  # both are submitted
        posts[0].cancel()
        desk.gate.open()
        found = await asyncio.wait_for(posts[1], WAIT_S)
        await asyncio.to_thread(desk.writer.close)
        assert [len(batch) for batch in desk.journal.batches] == [1, 2]
        return found

    assert seqs(asyncio.run(give_up()))


def test_a_loop_that_was_closed_is_not_waited_for(desk: Desk) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    deliver_on(loop)([lambda: pytest.fail("nobody is there")])
    assert desk.submit(desk.orders(1)).outcomes()

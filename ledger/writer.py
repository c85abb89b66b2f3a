"""The writer: a thread that owns a journal and posts in batches what others hand to it.

A batch is what gathered while the last one was committed, so there is no timer: one order alone
is posted at once, and many at a time share a commit. A book's orders are posted in the order of
their submission; whose turn it is among books, `ledger.queues` says. Nobody is answered before the
commit, and all of a batch in one call to `deliver`.

A failed batch is not a verdict on each submission in it, so each is then posted alone. When a few
fail alone as well, the fault is not theirs, and the rest fail with the last error.

Leaves to others: signatures (checked before), what a batch does (`ledger.journal`).
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from functools import partial
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final, TypeVar

from ledger.errors import AyniError
from ledger.queues import BusyError, Queues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.journal import BookName, Item, Journal
    from ledger.queues import Part, Resolve, Result

    Calls = Sequence[Callable[[], None]]
    Deliver = Callable[[Calls], None]
    """Makes the calls, wherever those who wait live. Neither it nor they may raise."""

BATCH_MAX: Final = 1_000
"""The most orders in a batch: more hardly gain, and the last answered waits for all."""
SUBMISSION_MAX: Final = 10_000
"""The most orders in a submission."""
FAILURES_MAX: Final = 3
"""The most submissions of a failed batch that may fail alone before the rest are given up."""

Answer = TypeVar("Answer")


class ClosedError(AyniError):
    """The writer has stopped, and takes nothing more."""

    def __init__(self) -> None:
        super().__init__("the writer is closed")


class Writer:
    """Posts to `journal` at the times that `now_ms` tells, on a thread of its own.

    `deliver` hands a batch's answers over; without it they are given on the writer's thread.
    """

    def __init__(
        self, journal: Journal, now_ms: Callable[[], int], deliver: Deliver | None = None
    ) -> None:
        self._journal, self._now_ms = journal, now_ms
        self._deliver = deliver or call_each
        self._ready = Condition()
        self._queues = Queues()
        self._jobs: deque[Callable[[], None]] = deque()
        self._closed = False
        # A process that forgets to close still ends: who was not answered was promised nothing.
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread is there to post what is submitted."""
        return self._thread.is_alive()

    def submit(self, items: Sequence[Item], resolve: Resolve) -> None:
        """Queue 1 to 10,000 orders of one book, without blocking; `resolve` gets the result once.

        If a later part of a long submission fails, the earlier parts stay posted: sent again,
        they come back as repeated.

        Raises:
            BusyError: more than 20,000 orders would wait for the book, or 60,000 in all.
            ClosedError: the writer is closed.
            ValueError: no order, or too many.
        """
        if not 1 <= len(items) <= SUBMISSION_MAX:
            raise ValueError(f"a submission has 1 to {SUBMISSION_MAX} orders, not {len(items)}")
        with self._ready:
            self._require_open()
            self._queues.add(items, resolve)
            self._ready.notify()

    def submit_each(self, orders: Sequence[tuple[Item, Resolve]]) -> None:
        """As `submit` for each order alone, of whatever book, waking the thread once.

        `resolve` of an order for which there is no room is called here, with the `BusyError`.
        Raises `ClosedError` if the writer is closed.
        """
        turned_away: list[tuple[Resolve, BusyError]] = []
        with self._ready:
            self._require_open()
            for item, resolve in orders:
                try:
                    self._queues.add((item,), resolve)
                except BusyError as error:
                    turned_away.append((resolve, error))
            self._ready.notify()
        for settle, busy in turned_away:
            settle(busy)

    def run(self, function: Callable[[], Answer]) -> Future[Answer]:
        """Call `function` on the writer's thread before the next batch; its answer or exception.

        Raises `ClosedError` if the writer is closed.
        """
        future: Future[Answer] = Future()
        with self._ready:
            self._require_open()
            self._jobs.append(partial(_run, function, future))
            self._ready.notify()
        return future

    def close(self) -> None:
        """Accept nothing more, post all that waits, and end the thread."""
        with self._ready:
            self._closed = True
            self._ready.notify()
        self._thread.join()

    def _require_open(self) -> None:
        if self._closed:
            raise ClosedError

    def _work(self) -> None:
        try:
            while self._wait():
                for _ in range(len(self._jobs)):
                    self._jobs.popleft()()
                parts = self._take(BATCH_MAX)
                if parts:
                    self._answer(parts)
        finally:
            # Only a fault of `deliver` comes here early; later submissions must not wait for ever.
            self._closed = True

    def _wait(self) -> bool:
        """Wait for something to do; whether there is, or the writer is closed and done."""
        with self._ready:
            self._ready.wait_for(lambda: self._queues or self._jobs or self._closed)
            return bool(self._queues or self._jobs)

    def _take(self, room: int, books: AbstractSet[BookName] | None = None) -> list[Part]:
        with self._ready:
            return self._queues.take(room, books)

    def _answer(self, parts: list[Part]) -> None:
        """Post a batch and hand over the answers of the submissions that are through."""
        settled = zip(parts, self._post(parts), strict=True)
        results = [(part.submission, self._settle(part, result)) for part, result in settled]
        calls = [partial(of.resolve, result) for of, result in results if result is not None]
        if calls:
            self._deliver(calls)

    def _post(self, parts: list[Part]) -> list[Result]:
        """The result of each part, posted together or, if that fails, each alone.

        Parts for the same books that come in while these are waited for are added to the list.
        """
        items = [item for part in parts for item in part.items]

        def more(books: AbstractSet[BookName]) -> list[Item]:
            found = self._take(BATCH_MAX - sum(len(part.items) for part in parts), books)
            parts.extend(found)
            return [item for part in found for item in part.items]

        try:
            outcomes = iter(self._journal.post(items, self._now_ms(), more))
        except Exception as error:  # noqa: BLE001 whatever failed, who waits is told
            return [error] if len(parts) == 1 else self._post_alone(parts)
        return [[next(outcomes) for _ in part.items] for part in parts]

    def _post_alone(self, parts: Sequence[Part]) -> list[Result]:
        results: list[Result] = []
        errors: list[Exception] = []
        for part in parts:
            if len(errors) == FAILURES_MAX:
                results.append(errors[-1])
                continue
            [result] = self._post([part])
            results.append(result)
            if isinstance(result, Exception):
                errors.append(result)
        return results

    def _settle(self, part: Part, result: Result) -> Result | None:
        """What to tell the submission now: nothing while more of it waits."""
        submission = part.submission
        if isinstance(result, Exception):
            with self._ready:
                self._queues.drop_rest(submission)
            return result
        submission.outcomes += result
        return submission.outcomes if len(submission.outcomes) == len(submission.items) else None


def _run(function: Callable[[], Answer], future: Future[Answer]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        answer = function()
    except Exception as error:  # noqa: BLE001 whatever failed, who waits is told
        future.set_exception(error)
    else:
        future.set_result(answer)


def call_each(calls: Calls) -> None:
    """Make calls, one after another."""
    for call in calls:
        call()

"""The writer: a thread that owns a journal and posts in batches what others hand to it.

A batch is what gathered while the last one was committed, so there is no timer: one order alone
is posted at once, and many at a time share a commit. Orders are posted in the order of their
submission. Nobody is answered before the commit, and all of a batch in one call to `deliver`.

A failed batch is not a verdict on each submission in it, so each is then posted alone. When a few
fail alone as well, the fault is not theirs, and the rest fail with the last error.

Leaves to others: signatures (checked before), what a batch does (`ledger.journal`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from ledger.errors import AyniError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.journal import BookName, Item, Journal, Outcome

    Result = list[Outcome] | Exception
    """An outcome for each order submitted, in order, or why there is none."""
    Calls = Sequence[Callable[[], None]]
    Deliver = Callable[[Calls], None]
    """Makes the calls, wherever those who wait live. Neither it nor they may raise."""

QUEUE_MAX: Final = 20_000
"""The most orders that wait; more are refused as busy."""
BATCH_MAX: Final = 1_000
"""The most orders in a batch: more hardly gain, and the last answered waits for all."""
SUBMISSION_MAX: Final = 10_000
"""The most orders in a submission."""
FAILURES_MAX: Final = 3
"""The most submissions of a failed batch that may fail alone before the rest are given up."""
RETRY_AFTER_S: Final = 1
"""About how long a full queue takes to empty."""

Answer = TypeVar("Answer")


class BusyError(AyniError):
    """More orders wait than can be posted soon; nothing was accepted.

    Attributes:
        retry_after_s: when to try again, in seconds.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many orders wait; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


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
        self._deliver = deliver or _call_each
        self._ready = Condition()
        self._queue: deque[_Submission] = deque()
        self._waiting = 0
        self._jobs: deque[Callable[[], None]] = deque()
        self._closed = False
        # A process that forgets to close still ends: who was not answered was promised nothing.
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread is there to post what is submitted."""
        return self._thread.is_alive()

    def submit(self, items: Sequence[Item], resolve: Callable[[Result], None]) -> None:
        """Queue 1 to 10,000 orders, without blocking; `resolve` is called once with the result.

        If a later part of a long submission fails, the earlier parts stay posted: sent again,
        they come back as repeated.

        Raises:
            BusyError: the queue would hold more than 20,000 orders.
            ClosedError: the writer is closed.
            ValueError: no order, or too many.
        """
        if not 1 <= len(items) <= SUBMISSION_MAX:
            raise ValueError(f"a submission has 1 to {SUBMISSION_MAX} orders, not {len(items)}")
        with self._ready:
            self._require_open()
            if self._waiting + len(items) > QUEUE_MAX:
                raise BusyError(RETRY_AFTER_S)
            self._waiting += len(items)
            self._queue.append(_Submission(items, resolve))
            self._ready.notify()

    def submit_each(self, orders: Sequence[tuple[Item, Callable[[Result], None]]]) -> None:
        """As `submit` for each order alone, all at once: none is queued if not all can be."""
        with self._ready:
            self._require_open()
            if self._waiting + len(orders) > QUEUE_MAX:
                raise BusyError(RETRY_AFTER_S)
            self._waiting += len(orders)
            self._queue.extend([_Submission((item,), resolve) for item, resolve in orders])
            self._ready.notify()

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
            self._ready.wait_for(lambda: self._queue or self._jobs or self._closed)
            return bool(self._queue or self._jobs)

    def _take(self, room: int, books: AbstractSet[BookName] | None = None) -> list[_Part]:
        """What waits, in order, at most `room` orders, up to the first for a book not named."""
        parts: list[_Part] = []
        with self._ready:
            while self._queue and room:
                submission = self._queue[0]
                items = submission.items[submission.taken : submission.taken + room]
                if books is not None and not all(item.name in books for item in items):
                    break
                submission.taken += len(items)
                self._waiting -= len(items)
                room -= len(items)
                parts.append(_Part(submission, items))
                if submission.taken == len(submission.items):
                    self._queue.popleft()
        return parts

    def _answer(self, parts: list[_Part]) -> None:
        """Post a batch and hand over the answers of the submissions that are through."""
        settled = zip(parts, self._post(parts), strict=True)
        results = [(part.submission, self._settle(part, result)) for part, result in settled]
        calls = [partial(of.resolve, result) for of, result in results if result is not None]
        if calls:
            self._deliver(calls)

    def _post(self, parts: list[_Part]) -> list[Result]:
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

    def _post_alone(self, parts: Sequence[_Part]) -> list[Result]:
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

    def _settle(self, part: _Part, result: Result) -> Result | None:
        """What to tell the submission now: nothing while more of it waits."""
        submission = part.submission
        if isinstance(result, Exception):
            self._drop_rest(submission)
            return result
        submission.outcomes += result
        return submission.outcomes if len(submission.outcomes) == len(submission.items) else None

    def _drop_rest(self, submission: _Submission) -> None:
        rest = len(submission.items) - submission.taken
        if rest:
            with self._ready:
                self._queue.popleft()
                self._waiting -= rest


async def post(writer: Writer, items: Sequence[Item]) -> list[Outcome]:
    """Submit orders and wait for their outcomes on the running event loop.

    Raises what `Writer.submit` raises, and what posting them raised.
    """
    future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
    writer.submit(items, settling(future))
    return await future


def settling(future: asyncio.Future[list[Outcome]]) -> Callable[[Result], None]:
    """A `resolve` that answers who awaits the future, whichever thread calls it."""
    loop = future.get_loop()

    def resolve(result: Result) -> None:
        if _is_running(loop):
            _settle(future, result)
        else:
            deliver_on(loop)([partial(_settle, future, result)])

    return resolve


def deliver_on(loop: asyncio.AbstractEventLoop) -> Deliver:
    """A `deliver` that makes a batch's calls on an event loop, which it wakes once for all."""

    def deliver(calls: Calls) -> None:
        with suppress(RuntimeError):  # a loop that is closed has nobody who waits
            loop.call_soon_threadsafe(_call_each, calls)

    return deliver


class _Submission:
    """Orders submitted together: how many were taken for a batch, and the outcomes so far."""

    __slots__ = ("items", "outcomes", "resolve", "taken")

    def __init__(self, items: Sequence[Item], resolve: Callable[[Result], None]) -> None:
        self.items, self.resolve, self.taken = items, resolve, 0
        self.outcomes: list[Outcome] = []


class _Part(NamedTuple):
    """What a batch posts of a submission."""

    submission: _Submission
    items: Sequence[Item]


def _run(function: Callable[[], Answer], future: Future[Answer]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        answer = function()
    except Exception as error:  # noqa: BLE001 whatever failed, who waits is told
        future.set_exception(error)
    else:
        future.set_result(answer)


def _settle(future: asyncio.Future[list[Outcome]], result: Result) -> None:
    if future.done():  # who asked has gone
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)


def _call_each(calls: Calls) -> None:
    for call in calls:
        call()


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this thread is in a callback of the loop."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False

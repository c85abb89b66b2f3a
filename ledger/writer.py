"""The writer: a thread that owns a journal and posts in batches what others hand to it.

A batch is what gathered while the last one was committed, so there is no timer: one order alone
is posted at once, and many at a time share a commit. A book's orders are posted in the order of
their submission; whose turn it is among books, `ledger.queues` says. Nobody is answered before the
commit, and all of a batch in one call to `deliver`.

A failed batch is not a verdict on each submission in it:
1. If the database as a whole cannot write now, nothing could be posted: all in hand are told so.
2. Otherwise its books are halved until those are found in which something fails; the others are
   posted.
3. Such a book is set apart, and the submission at fault found in turns of its own
   (`ledger.queues`), between batches of the others. It alone is told the error.

4. A book whose head another process keeps locked is no order's fault: its orders in hand are told.

Nothing that fails ends the thread: it is logged, whom it concerned is told, and the next is begun.
Should the thread end all the same, `running` says so and all who wait are told; the process is then
of no use (`api.service.supervision` ends it).

Leaves to others: signatures (checked before), what a batch does (`ledger.journal`).
"""

from __future__ import annotations

import logging
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final, TypeVar

from ledger.errors import AyniError, ClockError
from ledger.faults import is_away, is_late, is_unable, said_of
from ledger.queues import RETRY_AFTER_S, BusyError, Queues
from ledger.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.gathering import BookName, Item
    from ledger.journal import Journal, Outcome
    from ledger.queues import Part, Resolve, Submission

    Calls = Sequence[Callable[[], None]]
    Deliver = Callable[[Calls], None]
    """Makes the calls, wherever those who wait live. Neither it nor they may raise."""

BATCH_MAX: Final = 1_000
"""The most orders in a batch: more hardly gain, and the last answered waits for all."""
SUBMISSION_MAX: Final = 10_000
"""The most orders in a submission."""
FAULTS_MAX: Final = 100
"""After so many turns in a row that raised what nobody foresaw, the thread ends."""
REST_TIMES: Final = 19
"""So many times as long as a failed turn of a book set apart none has another: a twentieth of the
time is theirs, however much fails."""
REST_S_MAX: Final = 60.0

LOG = logging.getLogger("ayni.writer")

Answer = TypeVar("Answer")


class ClosedError(AyniError):
    """The writer has stopped, and takes nothing more."""

    def __init__(self) -> None:
        super().__init__("the writer is closed")


class Writer:
    """Posts to `journal` at the times that `now_ms` tells, on a thread of its own.

    `deliver` hands a batch's answers over; without it they are given on the writer's thread.
    `passed_s` is a clock that nobody sets: how long a failed turn took.
    """

    def __init__(
        self,
        journal: Journal,
        now_ms: Callable[[], int],
        deliver: Deliver | None = None,
        passed_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal, self._now_ms, self._passed_s = journal, now_ms, passed_s
        self._failed, self._rested_s = False, 0.0
        self.tally = Tally(passed_s)
        self._deliver = deliver or call_each
        self._ready = Condition()
        self._queues = Queues()
        self._jobs: deque[Callable[[Exception | None], None]] = deque()
        self._closed = False
        # A process that forgets to close still ends: who was not answered was promised nothing.
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread is there to post what is submitted."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many orders wait for their turn."""
        return self._queues.waiting

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
        faults = 0
        try:
            while self._wait():
                self.tally.begin()
                try:
                    self._turn()
                    faults = 0
                except Exception:
                    faults += 1
                    LOG.exception("a turn of the writer failed")
                    if faults == FAULTS_MAX:
                        raise
                finally:
                    self.tally.end()
        finally:
            self._end()

    def _end(self) -> None:
        """Take nothing more, and leave nobody waiting: after a fault there may be some."""
        with self._ready:
            self._closed = True
            parts = self._queues.take_all()
            jobs, self._jobs = self._jobs, deque()
        for job in jobs:
            job(ClosedError())
        if parts:
            self._tell_error(_submissions([parts]), ClosedError())

    def _wait(self) -> bool:
        """Wait for something to do; whether there is, or the writer is closed and done."""
        with self._ready:
            while not (self._jobs or self._closed or (self._queues and not self._must_rest())):
                self._ready.wait(self._rest_s() if self._queues else None)
            return bool(self._queues or self._jobs)

    def _must_rest(self) -> bool:
        """Whether nothing waits but what failed too lately."""
        return self._queues.are_apart and self._rest_s() > 0

    def _rest_s(self) -> float:
        """How long no book set apart has a turn."""
        return max(0.0, self._rested_s - self._passed_s())

    def _turn(self) -> None:
        """Run what is to be run, post a batch, and try a book that is set apart."""
        for _ in range(len(self._jobs)):
            self._jobs.popleft()(None)
        parts = self._take(BATCH_MAX)
        if parts:
            self._answer(parts)
        if self._closed or not self._rest_s():
            self._try_apart()

    def _try_apart(self) -> None:
        """Post what a book set apart has; if that fails, no other has a turn for a while."""
        with self._ready:
            parts = self._queues.take_apart(BATCH_MAX)
        if parts:
            begun_s = self._passed_s()
            self._failed = False
            self._answer(parts, is_apart=True)
            if self._failed:
                now_s = self._passed_s()
                self._rested_s = now_s + min(REST_S_MAX, REST_TIMES * (now_s - begun_s))

    def _take(self, room: int, books: AbstractSet[BookName] | None = None) -> list[Part]:
        with self._ready:
            return self._queues.take(room, books)

    def _answer(self, parts: list[Part], *, is_apart: bool = False) -> None:
        """Post a batch and hand over the answers of the submissions that are through.

        Parts for the same books that come in while these are waited for are posted with them.
        """
        hand = [parts]
        try:
            self._post(hand, joined=None if is_apart else parts)
        except Exception as error:
            # Not of the journal's: that is told to whom it concerns. Nobody is left in the dark.
            self._tell_error(_submissions(hand), error)
            raise

    def _post(self, hand: list[list[Part]], joined: list[Part] | None) -> None:
        """Post what is in hand, a group after the other; one that fails goes back in halves."""
        while hand:
            parts = hand[-1]
            items = [item for part in parts for item in part.items]
            more = None if joined is None else partial(self._more, joined)
            joined = None
            try:
                outcomes = self._journal.post(items, self._now_ms(), more)
            except Exception as error:  # noqa: BLE001 whatever failed, who waits is told
                halves = _halves(parts)
                if is_unable(error):
                    # 1. It would be so for all.
                    LOG.warning("nothing can be posted now: %s", said_of(error))
                    # Neither a database that is away nor a wrong clock is the writer's to tell.
                    if not (is_away(error) or isinstance(error, ClockError)):
                        self.tally.failed()
                    self._tell_error(_submissions(hand), error)
                    hand.clear()
                elif halves is None and is_late(error):
                    # 4. It is no order's fault, and soon over.
                    LOG.warning(
                        "book %s waits for too long: %s", parts[0].submission.name, said_of(error)
                    )
                    self._tell_error(_submissions([hand.pop()]), error)
                elif halves is None:
                    # 3. The fault is within one book.
                    hand.pop()
                    self._set_apart(parts, error)
                else:
                    # 2. It is within one of the halves, or in both.
                    hand[-1:] = halves
            else:
                self.tally.note(outcomes)
                self._tell(parts, iter(outcomes))
                hand.pop()

    def _more(self, parts: list[Part], books: AbstractSet[BookName]) -> list[Item]:
        """What has come in for the books meanwhile; it joins the parts."""
        found = self._take(BATCH_MAX - sum(len(part.items) for part in parts), books)
        parts.extend(found)
        return [item for part in found for item in part.items]

    def _set_apart(self, parts: Sequence[Part], error: Exception) -> None:
        name = parts[0].submission.name
        self._failed = True
        with self._ready:
            is_first = not self._queues.is_apart(name)
            shed = self._queues.failed(parts)
        # Once is enough to find the fault; a book full of poison must not fill the log.
        LOG.error("book %s is set apart: %r", name[1], error, exc_info=is_first)
        if len(parts) == 1:
            self._tell_error([parts[0].submission], error)
        if shed:
            busy = BusyError(RETRY_AFTER_S)
            self._hand_over([partial(submission.resolve, busy) for submission in shed])

    def _tell(self, parts: Sequence[Part], outcomes: Iterable[Outcome]) -> None:
        """Hand over what became of parts that were posted: to each submission that is through."""
        following = iter(outcomes)
        calls = []
        for submission, items in parts:
            submission.outcomes += [next(following) for _ in items]
            if len(submission.outcomes) == len(submission.items):
                calls.append(partial(submission.resolve, submission.outcomes))
        with self._ready:
            self._queues.passed({part.submission.name for part in parts})
        self._hand_over(calls)

    def _tell_error(self, submissions: Iterable[Submission], error: Exception) -> None:
        """Hand over why there is no more to be had; what waits of the submissions is forgotten."""
        calls = []
        for submission in submissions:
            with self._ready:
                self._queues.drop_rest(submission)
            calls.append(partial(submission.resolve, error))
        self._hand_over(calls)

    def _hand_over(self, calls: Calls) -> None:
        try:
            if calls:
                self._deliver(calls)
        except Exception:
            LOG.exception("answers could not be handed over")


def _submissions(groups: Sequence[Sequence[Part]]) -> list[Submission]:
    """Whose parts these are, each once."""
    return list({part.submission: None for group in groups for part in group})


def _halves(parts: Sequence[Part]) -> tuple[list[Part], list[Part]] | None:
    """The parts of the later and of the earlier half of the books; None if there is but one."""
    books = list({part.submission.name: None for part in parts})
    if len(books) == 1:
        return None
    first = set(books[: len(books) // 2])
    earlier = [part for part in parts if part.submission.name in first]
    return [part for part in parts if part.submission.name not in first], earlier


def _run(function: Callable[[], Answer], future: Future[Answer], instead: Exception | None) -> None:
    if not future.set_running_or_notify_cancel():
        return
    if instead is not None:
        future.set_exception(instead)
        return
    try:
        answer = function()
    except BaseException as error:  # noqa: BLE001 whatever failed, who waits is told
        future.set_exception(error)
    else:
        future.set_result(answer)


def call_each(calls: Calls) -> None:
    """Make calls, one after another."""
    for call in calls:
        call()

"""A running Ayni without its web face: the database, the writer, the service's key, the anchor.

The app, the command line and the demo all stand on one of these. Time and randomness come in here.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from nacl.signing import SigningKey
from sqlmodel import Session

from api.service.anchor_key import anchor_key
from api.service.anchoring import Anchoring
from api.service.closings import require_due
from api.service.database import Database, warn_of_future
from api.service.once import ClosingOnce
from api.service.operator_token import operator_token
from api.service.standing import require_database, stand
from chain.balance_tree import BalanceTrees
from chain.checkpoints import LogKey
from chain.records import EpochRecord
from chain.rules import RULES
from chain.sealing import Sealer
from chain.tables import EpochRow
from ledger.clock import GuardedClock, boot_ms
from ledger.journal import Journal
from ledger.retry import retried
from ledger.store.opening import open_store
from ledger.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from api.service.once import Once
    from api.settings import Settings
    from ledger.writer import Deliver


NAMES_BYTES: Final = 6


def names(random: Callable[[int], bytes]) -> Callable[[], str]:
    """Gives names for requests, none twice: random for the process, then counted.

    Measured: randomness for each would cost more than all else that a request is named by.
    """
    begin, numbers = random(NAMES_BYTES).hex(), count()
    return lambda: f"{begin}-{next(numbers):x}"


def clock_ms() -> int:
    """The time now in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Sources:
    """Where time and randomness come from.

    Attributes:
        now_ms: the wall clock.
        random: gives so many bytes.
        passed_ms: a clock that nobody sets, which the wall clock is held against (`ledger.clock`);
            None where `now_ms` is to be believed whatever it says, as in a story that is told.
        request_id: names a request that brings no name; see `names`.
    """

    now_ms: Callable[[], int] = clock_ms
    random: Callable[[int], bytes] = os.urandom
    passed_ms: Callable[[], int] | None = None
    request_id: Callable[[], str] = field(default_factory=lambda: names(os.urandom))


class Service:
    """A running Ayni. `close` drains what is waiting and lets everything go."""

    def __init__(
        self,
        settings: Settings,
        sources: Sources | None = None,
        deliver: Deliver | None = None,
    ) -> None:
        self.settings, self.sources = settings, sources or Sources(passed_ms=boot_ms)
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        require_database(settings)
        self.database = Database(
            settings.database, settings.database_read_url, settings.database_silence_s
        )
        engine = self.database.writing_engine
        try:
            standing = stand(engine, settings, self.sources.random)
            self._anchor_key = anchor_key(engine, settings, self.sources.random)
            self.operator_token = operator_token(
                settings.data, settings.operator_token, self.sources.random
            )
        except BaseException:
            self.database.close()
            raise
        self.key, self._origin, self.watermarks = standing
        self.signer = SigningKey(self.key.seed)
        self.trees = BalanceTrees()
        journal = Journal(
            open_store(engine), RULES, Sealer(self.signer), self.key, self.sources.random,
            self.watermarks,
        )  # fmt: skip
        self.journal = journal
        self.posting_ms = self._guard_clock()
        self.writer = Writer(journal, self.posting_ms, deliver)
        self.database.writer = self.writer
        self.begun_ms = self.sources.now_ms()
        self.anchoring = self._anchoring()
        self.anchoring.start()

    def _guard_clock(self) -> Callable[[], int]:
        """The clock to post at; what is read by is the likely time from here on."""
        self.clock: GuardedClock | None = None
        sources, database = self.sources, self.database
        if sources.passed_ms is None:
            return sources.now_ms
        self.clock = GuardedClock(sources.now_ms, sources.passed_ms, database.now_ms)
        self.sources = replace(sources, now_ms=self.clock.likely_ms)
        warn_of_future(database, self.clock.likely_ms())
        return self.clock.now_ms

    def _anchoring(self) -> Anchoring:
        return Anchoring(self.settings, self.database, self._anchor_key, self.sources.now_ms)

    @property
    def anchoring_runs(self) -> bool:
        """Whether epochs are anchored: the thread is there."""
        return self.anchoring.running

    async def anchor_again(self) -> None:
        """Anchor in a new thread; the one before has ended."""
        self.anchoring = self._anchoring()
        self.anchoring.start()

    def origin(self, book_id: str) -> str:
        """The name under which a book's checkpoints are signed."""
        return f"{self._origin}/{book_id}"

    def log_key(self, book_id: str) -> LogKey:
        """The key that others verify a book's checkpoints and receipts with."""
        return LogKey(self.origin(book_id), bytes(self.signer.verify_key))

    def admin(self) -> bytes:
        """The address that new books are named after, whether the service anchors now or not.

        Empty where its key is missing.
        """
        return self._anchor_key.address

    def close_epoch(
        self,
        community: str,
        book_id: str,
        *,
        by_operator: bool = False,
        unless_since_ms: int | None = None,
        once: Once | None = None,
    ) -> Future[EpochRecord]:
        """Close the book's epoch between two batches, and ask for it to be anchored.

        It fails with a `ProblemError` where that is not due (`api.service.closings`), and with
        `chain.closing.ClosedAlreadyError` if it was closed at `unless_since_ms` or later. What was
        done `once` before is not done again.
        """
        origin, random = self.origin(book_id), self.sources.random

        def close() -> EpochRecord:
            now_ms = self.posting_ms()
            act = ClosingOnce(origin, self.signer, random, self.trees, unless_since_ms)
            act.once = once
            with Session(self.database.writing_engine) as session:
                before = None if once is None else once.made(session)
                if once is not None and before is not None:
                    row = session.get_one(EpochRow, (*once.place, int(before)))
                    return EpochRecord.from_bytes(row.record)
                require_due(session, community, book_id, now_ms, by_operator=by_operator)
            self.journal.act(community, book_id, act, now_ms)
            assert act.record is not None  # noqa: S101 it was written
            return act.record

        # Only under a key does a second try find out what the first has done.
        closed = self.database.run(close if once is None else lambda: retried(close))
        closed.add_done_callback(lambda _: self.anchoring.wake())
        return closed

    def close(self) -> None:
        """Finish what was accepted, then stop."""
        self.anchoring.close()
        self.writer.close()
        self.database.close()
        self.watermarks.close()

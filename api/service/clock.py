"""The clock: one thread that looks every so often for what is due, and does it.

1. What is due is looked for by reading; where nothing is, nothing is written.
2. A job is done by the process whose turn it is (`api.service.turns`), one thing after another.
3. What fails is logged and tried again later, and keeps nothing else from being done.

Leaves to others: what the jobs are (`api.rooms`); that it lives (`api.service.supervision`).
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

from api.service.turns import take
from ledger.faults import is_away

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from api.service.service import Service

LOG: Final = logging.getLogger("ayni.jobs")
EVERY_S: Final = 10.0
HOLDER_BYTES: Final = 32
DONE, FAILED = "done", "failed"


class Job(Protocol):
    """Something that is done once its time has come.

    `name` is its turn's, and never reused. It is looked for whenever the clock looks, but for
    `every_ms` after the last time.

    Nothing notes that a job is due, or was done: what there is to do is read from what it changes.
    So what was missed while nothing ran is found once, and what was done is not found again.
    """

    name: str
    every_ms: int

    def due(self, session: Session, now_ms: int) -> Sequence[Any]:
        """Find what there is to do, some of it at a time. Reads alone."""

    def do(self, service: Service, due: Any) -> None:  # noqa: ANN401 what `due` found
        """Do one thing that is due, so that doing it twice does it once."""


class Clock:
    """Does the jobs of a service, as one of the processes that may.

    `passed_s` is a clock that nobody sets.

    Attributes:
        counts: how often each job was `DONE` or has `FAILED`, by its name and that.
    """

    def __init__(
        self,
        service: Service,
        jobs: Sequence[Job],
        every_s: float = EVERY_S,
        passed_s: Callable[[], float] = time.monotonic,
        name: str = "clock",
    ) -> None:
        self._service, self._jobs, self._every_s = service, jobs, every_s
        self._holder = service.sources.random(HOLDER_BYTES).hex()
        self._looked_ms: dict[str, int] = {}
        self._passed_s, self._name = passed_s, name
        self._ended_s = passed_s()
        self.counts: Counter[tuple[str, str]] = Counter()
        self._stop = Event()
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is there, once it was started."""
        return self._thread is None or self._thread.is_alive()

    @property
    def late_s(self) -> float:
        """How long ago a look ended, beyond the pause; 0 while nobody started it."""
        if self._thread is None:
            return 0.0
        return max(0.0, self._passed_s() - self._ended_s - self._every_s)

    def start(self) -> None:
        """Look every so often from here on."""
        self._ended_s = self._passed_s()
        self._thread = Thread(target=self._run, name=f"ayni-{self._name}", daemon=True)
        self._thread.start()

    async def mend(self) -> None:
        """Start again, in a new thread."""
        self.start()

    def close(self) -> None:
        """Finish what is under way, and stop. Not to be called where its answers are delivered."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> None:
        """Do all that is due now."""
        for job in self._jobs:
            try:
                self._work(job)
            except Exception as error:  # noqa: BLE001 the next look is another try
                self.counts[job.name, FAILED] += 1
                _say(error, f"{job.name}: nothing could be looked for")

    def _run(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._ended_s = self._passed_s()
            self._stop.wait(self._every_s)

    def _work(self, job: Job) -> None:
        service = self._service
        now_ms = service.sources.now_ms()
        if 0 <= now_ms - self._looked_ms.get(job.name, -job.every_ms) < job.every_ms:
            return
        with service.database.reading() as session:
            found = job.due(session, now_ms)
        self._looked_ms[job.name] = now_ms
        for due in found:
            now_ms = service.sources.now_ms()
            if self._stop.is_set() or not take(service.database, job.name, self._holder, now_ms):
                return
            self._do(job, due)

    def _do(self, job: Job, due: Any) -> None:  # noqa: ANN401 what the job found
        try:
            job.do(self._service, due)
            self.counts[job.name, DONE] += 1
        except Exception as error:  # noqa: BLE001 as above
            # What it is may be personal: a log says what failed, not about whom.
            self.counts[job.name, FAILED] += 1
            _say(error, f"{job.name}: something is tried again")


def _say(error: Exception, what: str) -> None:
    """A database that is away is no fault of the job's, and fills no log."""
    if is_away(error):
        LOG.warning("%s: the database does not answer", what)
    else:
        LOG.error(what, exc_info=error)

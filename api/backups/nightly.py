"""Takes backups by the clock: one thread, beside all else that a service does.

1. One is due when the newest in the folder is older than the last of the times that are set: that
   is read from the folder, so that nothing is noted twice, and what was missed is caught up once.
2. Of several processes on one folder, the one that holds its lock takes it, and looks again first.
3. What fails is said, and tried again: after a minute, then after twice as long, an hour at most.
4. Older ones are removed only after a newer one was taken, read again and found whole.

Leaves to others: taking one (`api.backups.apart`), what is kept (`api.backups.kept`).
"""

from __future__ import annotations

import fcntl
import logging
import os
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from api.backups.apart import TakenError, take_apart
from api.backups.daily import Daily
from api.backups.kept import newest, path_of, remove_left, remove_older
from api.backups.passphrases import passphrase_in
from api.service.times import HOUR_MS, MINUTE_MS
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api.settings import Settings

LOG: Final = logging.getLogger("ayni.backups")
EVERY_S: Final = 20.0
LOCK: Final = ".ayni.lock"

BackupState: TypeAlias = Literal["none", "waiting", "taken", "failing"]
"""How backups by the clock are: not set, about to be looked for, taken as set, or tried again."""


class Nightly:
    """The backups of a service; `look` takes one if it is due."""

    def __init__(
        self,
        settings: Settings,
        now_ms: Callable[[], int],
        take: Callable[..., None] = take_apart,
    ) -> None:
        self._settings, self._now_ms, self._take = settings, now_ms, take
        self._stop = Event()
        self._again_ms = self._wait_ms = 0
        self.state: BackupState = "none" if settings.backup_dir is None else "waiting"
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is there, once it was started."""
        return self._thread is None or self._thread.is_alive()

    def start(self) -> None:
        """Look every so often from here on, where a folder is set."""
        if self._settings.backup_dir is not None:
            self._thread = Thread(target=self._run, name="ayni-backups", daemon=True)
            self._thread.start()

    async def mend(self) -> None:
        """Start again, in a new thread."""
        self.start()

    def close(self) -> None:
        """Stop; a backup under way is given up, and taken at the next start."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> None:
        """Take a backup if one is due, and was not tried a moment ago."""
        now_ms, folder = self._now_ms(), self._settings.backup_dir
        if folder is None or 0 <= self._again_ms - now_ms <= HOUR_MS:
            return
        try:
            self._look(folder, now_ms)
        except (TakenError, FaultError, OSError) as error:
            if not self._stop.is_set():
                self._failed(error)
        else:
            self._again_ms = self._wait_ms = 0

    def _run(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(EVERY_S)

    def _look(self, folder: Path, now_ms: int) -> None:
        if not folder.is_dir():
            raise FaultError(str(folder), "is not there", "Make the folder, or mount its disk")
        if self._is_taken(folder, now_ms):
            self.state = "taken"
            return
        with _alone(folder) as is_ours:
            if not is_ours or self._is_taken(folder, now_ms):
                return
            remove_left(folder)
            self._take_one(folder, now_ms)
        self.state = "taken"

    def _is_taken(self, folder: Path, now_ms: int) -> bool:
        last, wanted = newest(folder, now_ms), Daily.from_text(self._settings.backup_at)
        return last is not None and last.time_ms >= wanted.last_ms(now_ms)

    def _take_one(self, folder: Path, now_ms: int) -> None:
        settings = self._settings
        file = settings.backup_passphrase_file
        passphrase = None if file is None else passphrase_in(file)
        target = path_of(folder, now_ms)
        self._take(settings, target, now_ms, passphrase, self._stop.wait)
        LOG.info("a backup was taken: %s", target)
        for path in remove_older(folder, now_ms, settings.backup_keep):
            LOG.info("an older backup was removed: %s", path)

    def _failed(self, error: Exception) -> None:
        self.state = "failing"
        self._wait_ms = min(max(2 * self._wait_ms, MINUTE_MS), HOUR_MS)
        self._again_ms = self._now_ms() + self._wait_ms
        wait_min = self._wait_ms // MINUTE_MS
        LOG.error("no backup could be taken: %s. It is tried again in %d min", error, wait_min)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else takes a backup into the folder until the block ends."""
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)

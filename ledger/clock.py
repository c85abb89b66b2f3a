"""A clock for posting that does not believe a jump far ahead.

A book's time never goes back, so one entry dated far ahead spoils the book: holds end, and every
later order "has expired". The wall clock is therefore held against one that cannot be set:
1. At start the wall clock is believed, unless the database's own clock says something else.
2. From then on it may be ahead of the time that has passed since by `AHEAD_MS_MAX`, not more.
3. A step back is believed, and what follows is measured from there: a book's own time stands still
   until the wall clock has caught up (`ledger.journal`).
4. Shortly after the machine was started its clock is still being set: until then 2 does not hold.

While the clock is not believed, `now_ms` raises and nothing is posted; `likely_ms` is what the time
should be, good enough to read by. Both go on by themselves once the clock is right again. After a
true jump (a machine that stood still without its own clocks knowing) starting anew is enough.

Leaves to others: that an entry's time is within its order's (`ledger.kernel`).
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from ledger.errors import ClockError

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = logging.getLogger("ayni.clock")
AHEAD_MS_MAX: Final = 3_600_000
"""How far the wall clock may be ahead of what it should be, or from the database's."""
SETTLING_MS: Final = 900_000
"""How long after its start a machine may take to learn the time."""
VOUCHED_EVERY_MS: Final = 1_000
"""How often at most the database is asked again while it disagrees."""
MS_NS: Final = 1_000_000


def boot_ms() -> int:
    """Milliseconds since the machine was started, those that it slept among them if it knows."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(clock) // MS_NS


class GuardedClock:
    """Tells the time of `wall_ms` as long as `passed_ms`, which cannot be set, bears it out.

    `other_ms` tells the time by another's clock, such as the database's; None if there is none.
    """

    def __init__(
        self,
        wall_ms: Callable[[], int],
        passed_ms: Callable[[], int],
        other_ms: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._wall_ms, self._passed_ms, self._other_ms = wall_ms, passed_ms, other_ms
        self._ahead_ms = wall_ms() - passed_ms()
        """Of `passed_ms`, when the wall clock was last believed anew."""
        self._is_vouched, self._asked_ms = True, 0
        self._was_right = True
        self._vouch(passed_ms())

    @property
    def is_right(self) -> bool:
        """Whether the wall clock is believed now."""
        return self._look()[1] and self._is_vouched

    def now_ms(self) -> int:
        """The time, to post at; raises `ClockError` while the clock is not believed."""
        now_ms, is_right = self._look()
        if is_right and not self._is_vouched:
            self._vouch(self._passed_ms())
        if not is_right or not self._is_vouched:
            raise ClockError(self._wall_ms(), now_ms)
        return now_ms

    def likely_ms(self) -> int:
        """The time as far as it is known, to read by."""
        return self._look()[0]

    def _look(self) -> tuple[int, bool]:
        """What the time is or should be, and whether the wall clock says so."""
        wall_ms, passed_ms = self._wall_ms(), self._passed_ms()
        should_ms = passed_ms + self._ahead_ms
        off_ms = wall_ms - should_ms
        # 3. A step back, and 4. a clock that is being set.
        if off_ms < -AHEAD_MS_MAX or (passed_ms < SETTLING_MS and off_ms > AHEAD_MS_MAX):
            LOG.warning("the clock was set by %d s", off_ms // 1_000)
            self._ahead_ms, off_ms = wall_ms - passed_ms, 0
        # 2. A jump ahead.
        is_right = off_ms <= AHEAD_MS_MAX
        self._note(is_right=is_right, off_ms=off_ms)
        return (wall_ms if is_right else should_ms), is_right

    def _vouch(self, passed_ms: int) -> None:
        """1. Take another's word, until it agrees."""
        if not self._is_vouched and passed_ms < self._asked_ms + VOUCHED_EVERY_MS:
            return
        self._asked_ms = passed_ms
        other_ms = self._other_ms()
        self._is_vouched = other_ms is None or abs(self._wall_ms() - other_ms) <= AHEAD_MS_MAX
        if not self._is_vouched:
            LOG.error("the clock is not the database's: %d ms there", other_ms)

    def _note(self, *, is_right: bool, off_ms: int) -> None:
        if is_right != self._was_right:
            self._was_right = is_right
            if is_right:
                LOG.warning("the clock is right again")
            else:
                LOG.error("the clock has jumped %d s ahead: see docs/settings.md", off_ms // 1_000)

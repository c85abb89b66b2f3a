"""What a writer has done so far, for who watches it: figures alone, and nothing of whom."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from ledger.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.journal import Outcome

FAILING_S: Final = 30.0
"""A failure older than that says nothing of now, if nobody has posted since."""
STUCK_S: Final = 30.0
"""A turn takes seconds at most."""


class Tally:
    """Kept by the writer's thread, and read by others. `passed_s` is a clock that nobody sets.

    Attributes:
        posted: orders that became entries.
        repeated: orders that were entries already.
        refused: orders that the book refused, by the code of the refusal.
    """

    def __init__(self, passed_s: Callable[[], float] = time.monotonic) -> None:
        self.posted = self.repeated = 0
        self.refused: Counter[str] = Counter()
        self._passed_s = passed_s
        self._begun_s: float | None = None
        self._failed_s: float | None = None

    @property
    def is_failing(self) -> bool:
        """Whether nothing could be posted when that was tried last, a moment ago."""
        failed_s = self._failed_s
        return failed_s is not None and self._passed_s() - failed_s < FAILING_S

    @property
    def is_stuck(self) -> bool:
        """Whether the writer does not come to the end of what it does."""
        begun_s = self._begun_s
        return begun_s is not None and self._passed_s() - begun_s >= STUCK_S

    def begin(self) -> None:
        """A turn begins."""
        self._begun_s = self._passed_s()

    def end(self) -> None:
        """It has ended."""
        self._begun_s = None

    def failed(self) -> None:
        """Nothing could be posted."""
        self._failed_s = self._passed_s()

    def note(self, outcomes: Iterable[Outcome]) -> None:
        """Count what became of orders."""
        self._failed_s = None
        for outcome in outcomes:
            if isinstance(outcome, Refusal):
                self.refused[outcome.code.name] += 1
            elif outcome.repeated:
                self.repeated += 1
            else:
                self.posted += 1

"""Looks after what runs in the background: each part has a name, and must live.

1. `/healthz` says of each part whether it runs, and is 503 as soon as one does not.
2. A part that ended is begun again where that can be done, a few times an hour at most: what ends
   again and again is left to whoever watches `/healthz`.
3. Without the writer the process is of no use, and what it has in memory may be wrong. It ends with
   a line in the log and a code that is not 0, so that whatever supervises it starts another.

Leaves to others: what a part does when something in it fails, which should not end it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

LOG = logging.getLogger("ayni.supervision")
EVERY_S: Final = 1.0
MENDED_MAX: Final = 5
"""The most times that a part is begun again within `WITHIN_S`."""
WITHIN_S: Final = 3_600.0
RUNNING, STOPPED = "running", "stopped"


class Part(NamedTuple):
    """Something that runs in the background.

    Attributes:
        name: as `/healthz` shows it.
        is_alive: whether it runs, or need not run now.
        mend: begins it again; None where the process must end instead.
    """

    name: str
    is_alive: Callable[[], bool]
    mend: Callable[[], Awaitable[None]] | None


class Supervision:
    """Looks after parts. `now_s` is a clock that does not go back.

    Attributes:
        fatal: the part for which the process must end; empty while there is none.
    """

    def __init__(self, parts: Sequence[Part], now_s: Callable[[], float]) -> None:
        self._parts, self._now_s = parts, now_s
        self._mended: dict[str, deque[float]] = {part.name: deque() for part in parts}
        self.fatal = ""

    def states(self) -> dict[str, str]:
        """Of each part, whether it runs."""
        return {part.name: RUNNING if part.is_alive() else STOPPED for part in self._parts}

    async def run(self, end: Callable[[], None]) -> None:
        """Look every so often, until `end` was called since the process must end."""
        while not self.fatal:
            await asyncio.sleep(EVERY_S)
            await self.look()
        end()

    async def look(self) -> None:
        """Look once, and begin again what has ended."""
        for part in self._parts:
            if part.is_alive():
                continue
            if part.mend is None:
                LOG.critical("%s has ended: the service ends, to be started again", part.name)
                self.fatal = part.name
            elif self._may_mend(part.name):
                await self._mend(part.name, part.mend)

    async def _mend(self, name: str, mend: Callable[[], Awaitable[None]]) -> None:
        LOG.error("%s has ended, and is begun again", name)
        try:
            await mend()
        except Exception:
            LOG.exception("%s could not be begun again", name)

    def _may_mend(self, name: str) -> bool:
        """Whether it was not begun again too often; notes that it is now."""
        mended, now_s = self._mended[name], self._now_s()
        while mended and mended[0] <= now_s - WITHIN_S:
            mended.popleft()
        if len(mended) == MENDED_MAX:
            return False
        mended.append(now_s)
        if len(mended) == MENDED_MAX:
            LOG.critical("%s has ended %s times within an hour, and is left so", name, MENDED_MAX)
        return True

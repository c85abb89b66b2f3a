"""How the service is, in a word for each part; `STOPPING` are those with which nothing is posted.

Each part speaks for itself alone: a database that is away makes no clock wrong and no writer ended.
Nothing here waits: how the database is, is asked elsewhere (`api.service.probing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.service import disk
from api.service.probing import MISSING, ONLY_READS, UNREACHABLE
from api.service.supervision import RUNNING, STOPPED

if TYPE_CHECKING:
    from api.service.clock import Clock
    from api.service.service import Service

RIGHT, WRONG = "right", "wrong"
"""Whether the machine's clock is believed: at a wrong one nothing is posted."""
FAILING, STUCK, LATE = "failing", "stuck", "late"
LATE_S: Final = 120.0
"""What is done by the clock takes seconds; a closing of a large book a minute."""
STOPPING: Final = frozenset({
    MISSING, UNREACHABLE, ONLY_READS, STOPPED, FAILING, STUCK, WRONG, disk.FULL, disk.CLOSED,
})  # fmt: skip


def writer_word(service: Service) -> str:
    """How the writer is: away from its database it is not failing, but the database is."""
    if not service.writer.running:
        return STOPPED
    tally = service.writer.tally
    return STUCK if tally.is_stuck else FAILING if tally.is_failing else RUNNING


def jobs_word(clock: Clock) -> str:
    """How the thread is that does what is due."""
    if not clock.running:
        return STOPPED
    return LATE if clock.late_s >= LATE_S else RUNNING


def clock_word(service: Service) -> str:
    """Whether the machine's clock is believed."""
    return WRONG if service.clock is not None and not service.clock.is_right else RIGHT


def may_post(parts: dict[str, str]) -> bool:
    """Whether orders can be posted, by the words of those parts on which that depends."""
    return not any(parts[name] in STOPPING for name in POSTING if name in parts)


POSTING: Final = ("database", "writer", "clock", "disk")

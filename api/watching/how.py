"""How the service is, for a book's stewards: since when it runs, and each part with how it is.

What is said is of the whole service, and of this book's epochs; of other books it tells nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.backups.kept import newest
from api.service import condition, disk
from api.service.probing import CURRENT
from api.watching.epochs import unanchored
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.service.anchor_state import AnchorState
    from api.service.callers import Caller
    from api.service.clock import Clock
    from api.service.service import Service
    from api.watching.epochs import Epochs


class Condition(NamedTuple):
    """How a service is.

    Attributes:
        begun_ms: since when it runs.
        parts: each part's name, and how it is in a word (`api.service.condition`).
        anchor: how anchoring is.
        epochs: how far this book's epochs have come.
        backup_ms: when the newest backup by the clock was taken; None where there is none, or none
            is set.
    """

    begun_ms: int
    parts: Mapping[str, str]
    anchor: AnchorState
    epochs: Epochs
    backup_ms: int | None


def last_backup_ms(service: Service) -> int | None:
    """When the newest backup in the folder was taken that is set, if one is there."""
    folder = service.settings.backup_dir
    if folder is None:
        return None
    try:
        found = newest(folder, service.sources.now_ms())
    except OSError:
        return None
    return None if found is None else found.time_ms


def how_it_is(caller: Caller, clock: Clock) -> Condition:
    """What a steward is told; raises `ProblemError` for others."""
    caller.require_role(STEWARD)
    service = caller.service
    parts = {
        "database": CURRENT,  # It was just read who asks.
        "writer": condition.writer_word(service),
        "clock": condition.clock_word(service),
        "jobs": condition.jobs_word(clock),
        "disk": disk.state(service.settings),
    }
    return Condition(
        service.begun_ms,
        parts,
        service.anchoring.state,
        unanchored(caller.session, service.settings.anchor, caller.place),
        last_backup_ms(service),
    )

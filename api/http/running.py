"""What routes work with: the service, and what the web face adds to it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from api.backups.nightly import Nightly
from api.http.challenges import Challenges
from api.http.checkers import Checkers
from api.http.counting import Counts
from api.http.idempotency import UnderWay
from api.http.limits import Limits
from api.http.memos import Memos
from api.http.sessions import Sessions
from api.service.anchoring import NONE
from api.service.auditing import Auditors
from api.service.clock import Clock
from api.service.probing import Probe
from api.service.supervision import Part, Supervision
from api.service.times import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from api.service.callers import Caller
    from api.service.clock import Job

    Source: TypeAlias = Callable[[Caller], Iterable[tuple[str, str]]]
    from api.service.service import Service


@dataclass(frozen=True, slots=True)
class Running:
    """An open service with its sign-ins and the memos it keeps."""

    service: Service
    challenges: Challenges
    sessions: Sessions
    limits: Limits
    memos: Memos
    checkers: Checkers
    auditors: Auditors
    under_way: UnderWay
    supervision: Supervision
    probe: Probe
    clock: Clock
    nightly: Nightly
    teller: Clock
    counts: Counts
    waiting: Mapping[str, Source]

    @classmethod
    def of(
        cls,
        service: Service,
        jobs: Sequence[Job],
        waiting: Mapping[str, Source],
        telling: Callable[[Service, Mapping[str, Source]], Sequence[Job]],
    ) -> Running:
        """The web face of a service; `jobs`, `waiting` and `telling` are what its rooms bring.

        What is told to members waits for other servers, so it keeps no other job waiting.
        """
        sources, settings = service.sources, service.settings
        sessions = Sessions(
            database=service.database,
            life_ms=settings.session_hours * HOUR_MS,
            now_ms=sources.now_ms,
            random=sources.random,
        )
        challenges = Challenges.of(service.key.seed, sources.now_ms, sources.random)
        checkers, clock = Checkers(), Clock(service, jobs)
        nightly = Nightly(settings, sources.now_ms)
        teller = Clock(service, telling(service, waiting), name="teller")
        return cls(
            service, challenges, sessions, Limits(), Memos(service.database), checkers, Auditors(),
            UnderWay(),
            Supervision(parts_of(service, checkers, clock, teller, nightly), time.monotonic),
            Probe(service.database.reading_engine), clock, nightly,
            teller, Counts(), waiting,
        )  # fmt: skip


def parts_of(
    service: Service, checkers: Checkers, clock: Clock, teller: Clock, nightly: Nightly
) -> list[Part]:
    """What runs in the background beside the event loop."""
    parts = [
        Part("writer", lambda: service.writer.running, None),
        Part("checkers", lambda: checkers.alive, checkers.mend),
        Part("clock", lambda: clock.running, clock.mend),
        Part("teller", lambda: teller.running, teller.mend),
    ]
    if service.settings.backup_dir is not None:
        parts.append(Part("backups", lambda: nightly.running, nightly.mend))
    if service.settings.anchor != NONE:
        parts.append(Part("anchoring", lambda: service.anchoring_runs, service.anchor_again))
    return parts

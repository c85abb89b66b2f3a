"""What routes work with: the service, and what the web face adds to it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.anchoring import NONE
from api.auditing import Auditors
from api.challenges import Challenges
from api.checkers import Checkers
from api.clock.clock import Clock
from api.clock.jobs import JOBS
from api.limits import Limits
from api.memos import Memos
from api.probing import Probe
from api.sessions import HOUR_MS, Sessions
from api.supervision import Part, Supervision

if TYPE_CHECKING:
    from api.service import Service


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
    supervision: Supervision
    probe: Probe
    clock: Clock

    @classmethod
    def of(cls, service: Service) -> Running:
        """The web face of a service."""
        sources, settings = service.sources, service.settings
        sessions = Sessions(
            database=service.database,
            life_ms=settings.session_hours * HOUR_MS,
            now_ms=sources.now_ms,
            random=sources.random,
        )
        challenges = Challenges.of(service.key.seed, sources.now_ms, sources.random)
        checkers, clock = Checkers(), Clock(service, JOBS)
        return cls(
            service, challenges, sessions, Limits(), Memos(service.database), checkers, Auditors(),
            Supervision(parts_of(service, checkers, clock), time.monotonic),
            Probe(service.database.reading_engine), clock,
        )  # fmt: skip


def parts_of(service: Service, checkers: Checkers, clock: Clock) -> list[Part]:
    """What runs in the background beside the event loop."""
    parts = [
        Part("writer", lambda: service.writer.running, None),
        Part("checkers", lambda: checkers.alive, checkers.mend),
        Part("clock", lambda: clock.running, clock.mend),
    ]
    if service.settings.anchor != NONE:
        parts.append(Part("anchoring", lambda: service.anchoring_runs, service.anchor_again))
    return parts

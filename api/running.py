"""What routes work with: the service, and what the web face adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.auditing import Auditors
from api.challenges import Challenges
from api.checkers import Checkers
from api.limits import Limits
from api.memos import Memos
from api.sessions import HOUR_MS, Sessions

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
        return cls(
            service, challenges, sessions, Limits(), Memos(service.database), Checkers(), Auditors()
        )

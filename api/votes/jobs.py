"""What votes leave to the clock: those that are over are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.votes.counting import Due, count, votes_to_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class EndedVotes:
    """Counts votes that are over."""

    name = "ended_votes"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[Due]:
        """Find votes that can be counted and are not."""
        return votes_to_count(session, now_ms)

    def do(self, service: Service, due: Due) -> None:
        """Count one."""
        count(service, due)

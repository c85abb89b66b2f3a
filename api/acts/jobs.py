"""What acts leave to the clock: periods that are over are prepared, and nothing is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.acts.clocked import Due, due_periods, prepare_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service

MINUTE_MS: Final = 60_000


class EndedPeriods:
    """Prepares the lists of acts whose period is over."""

    name = "ended_periods"
    every_ms = MINUTE_MS

    def due(self, session: Session, now_ms: int) -> Sequence[Due]:
        """Find periods that are over and not prepared."""
        return due_periods(session, now_ms)

    def do(self, service: Service, due: Due) -> None:
        """Prepare one."""
        prepare_period(service, due)

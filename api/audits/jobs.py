"""What happens by the clock: epochs close as the book's stewards have set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.audits import schedules
from api.service.troubles import ProblemError, Trouble
from chain.closing import ClosedAlreadyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class ScheduledClosings:
    """Closes the books that are due (`api.audits.schedules`)."""

    name = "scheduled_closings"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[schedules.Due]:
        """Find the books that should have been closed by now."""
        return schedules.due(session, now_ms)

    def do(self, service: Service, due: schedules.Due) -> None:
        """Close one, unless somebody else has done so since."""
        try:
            service.close_epoch(
                due.community, due.book_id, by_operator=True, unless_since_ms=due.since_ms
            ).result()
        except ClosedAlreadyError:
            return
        except ProblemError as error:
            if error.trouble != Trouble.epoch_must_have_entries:
                raise

"""What happens to exchanges by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.exchanges import silence as agreed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class SilentAgreements:
    """Posts the hours of booked care that silence has agreed to (`api.exchanges.silence`)."""

    name = "silent_agreements"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[agreed.Waiting]:
        """Find what silence has agreed to."""
        return agreed.due(session, now_ms)

    def do(self, service: Service, due: agreed.Waiting) -> None:
        """Post one booking's hours, if still nobody said otherwise; the book may refuse them."""
        with service.database.reading() as session:
            agrees = agreed.still_due(session, due, service.sources.now_ms())
        if agrees:
            agreed.post(service, due)

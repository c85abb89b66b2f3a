"""What happens to people's data by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.people import retention
from api.service.times import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class Forgetting:
    """Erases what was kept for as long as it is said to be (`api.people.retention`)."""

    name = "forgetting"
    every_ms = HOUR_MS

    def due(self, session: Session, now_ms: int) -> Sequence[retention.Stale]:
        """Find rows that have been kept for long enough."""
        return retention.stale(session, now_ms)

    def do(self, service: Service, due: retention.Stale) -> None:
        """Erase those of one table and community."""
        service.database.write(lambda session: retention.forget(session, due)).result()

"""What foundings leave to the clock: those that all have signed stand, whoever was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.founding.standing import stand
from api.founding.tables import FoundingRow, FoundingStewardRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class SignedFoundings:
    """Opens the books whose stewards have all signed."""

    name = "signed_foundings"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[str]:
        """Find foundings in which nobody is left who has signed nothing."""
        row, steward = FoundingRow, FoundingStewardRow
        unsigned = select(steward.community_id).where(col(steward.read).is_(None))
        wanted = select(row.community_id).where(
            col(row.book_id).is_(None), col(row.founder).is_not(None), row.expires_ms > now_ms,
            col(row.community_id).not_in(unsigned),
        )  # fmt: skip
        return session.exec(wanted).all()

    def do(self, service: Service, due: str) -> None:
        """Open one, if what all have signed is what stands there now."""
        stand(service, due)

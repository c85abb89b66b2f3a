"""What lists leave to the clock: what was signed is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, or_, select

from api.lists.entering import go_on
from api.lists.tables import ListRow
from credit.lists import list_name
from ledger.store import Place
from ledger.tables import KeptRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class SignedLists:
    """Enters the lists that people have signed."""

    name = "lists"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[Place]:
        """Find books that await a part of a list, or whose list is not noted as whole."""
        del now_ms
        row, kept = ListRow, KeptRow
        wanted = (
            select(row.community_id, row.book)
            .join(kept, (col(kept.community_id) == row.community_id) & (col(kept.book) == row.book))
            .where(col(row.whole).is_(False), col(kept.kept_id).like(list_name("%")))
            .where(or_(col(kept.text).contains('"awaited"'), col(row.order_id).is_not(None)))
        )
        return [Place(*one) for one in session.exec(wanted.distinct())]

    def do(self, service: Service, due: Place) -> None:
        """Go on with one."""
        go_on(service, due)

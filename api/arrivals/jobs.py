"""What moving in leaves to the clock: what was signed is entered, and the rest laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import and_, col, or_, select

from api.arrivals.arriving import go_on
from api.arrivals.tables import ArrivalRow
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class Arrivals:
    """Brings in what stewards and treasurer have signed."""

    name = "arrivals"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[Place]:
        """Find books that something was signed for, of which not all is here."""
        del now_ms
        row, book = ArrivalRow, BookRow
        same = and_(col(row.community_id) == book.community_id, col(row.book) == book.book)
        lacking = or_(col(row.whole).is_(None), col(row.whole).is_(False))
        wanted = select(book.community_id, book.book).join(row, same, isouter=True)
        found = session.exec(wanted.where(col(book.brought).is_not(None), lacking))
        return [Place(*one) for one in found]

    def do(self, service: Service, due: Place) -> None:
        """Go on with one."""
        go_on(service, due)

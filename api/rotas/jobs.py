"""What happens to rotas by the clock: those that are long over are forgotten, and all of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, delete, select

from api.calendars.tables import CalendarRow
from api.rotas.tables import RotaBookingRow, RotaCarerRow, RotaCoverRow, RotaOutRow, RotaRow
from api.rotas.turns import earliest_today
from api.service.rows import of_book
from api.service.times import DAY_MS, HOUR_MS
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service

KEPT_DAYS: Final = 90
"""For how long after its last day a rota is kept."""
DUE_MAX: Final = 200


class Over(NamedTuple):
    """A rota that is long over."""

    place: Place
    rota_id: str


class EndedRotas:
    """Erases rotas whose last day is long past."""

    name = "ended_rotas"
    every_ms = HOUR_MS

    def due(self, session: Session, now_ms: int) -> Sequence[Over]:
        """Find them, in all books."""
        since = earliest_today(now_ms - KEPT_DAYS * DAY_MS)
        wanted = select(RotaRow.community_id, RotaRow.book, RotaRow.rota_id)
        rows = session.exec(wanted.where(col(RotaRow.last) < str(since)).limit(DUE_MAX)).all()
        return [Over(Place(community, book), rota) for community, book, rota in rows]

    def do(self, service: Service, due: Over) -> None:
        """Erase one, and what was said of its visits."""

        def write(session: Session) -> None:
            for table in (RotaCarerRow, RotaOutRow, RotaCoverRow, RotaBookingRow, RotaRow):
                of_it = (*of_book(table, due.place), col(table.rota_id) == due.rota_id)
                session.exec(delete(table).where(*of_it))
            links = (*of_book(CalendarRow, due.place), col(CalendarRow.of_id) == due.rota_id)
            session.exec(delete(CalendarRow).where(*links))

        service.database.write(write).result()

"""Holds whose time is over are ended, in books too in which nothing else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import text
from sqlmodel import col, exists, func, select

from ledger.tables import BookRow, HoldRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service

BOOKS_MAX: Final = 100
_LEFT: Final = text("hold.remaining > 0")
"""As the index on holds says it: a bound value would pass that index by."""


class Quiet(NamedTuple):
    """A book with holds that have lapsed."""

    community: str
    book_id: str


class ExpiredHolds:
    """Posts what time has done; each batch of orders does so as well for the books that it has."""

    name = "expired_holds"
    every_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[Quiet]:
        """Find the books with holds that have lapsed, in any order, so that each has its turn."""
        lapsed = exists().where(
            col(HoldRow.community_id) == BookRow.community_id,
            col(HoldRow.book) == BookRow.book,
            col(HoldRow.until_ms) <= now_ms,
            _LEFT,
        )
        wanted = select(BookRow.community_id, BookRow.book_id).where(lapsed)
        in_turn = wanted.order_by(func.random()).limit(BOOKS_MAX)
        return [Quiet(*row) for row in session.exec(in_turn)]

    def do(self, service: Service, due: Quiet) -> None:
        """Post the expiries of one book."""
        service.database.run(
            lambda: service.journal.expire(due.community, due.book_id, service.posting_ms())
        ).result()

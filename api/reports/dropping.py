"""Dropping figures that were kept, where what they count is kept no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, delete

from api.exchanges.tables import RequestRow
from api.reports.tables import AgeRow, KeptReportRow
from api.service.rows import of_book
from api.treasury.tables import AppealRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from ledger.store import Place

COUNTED: Final = frozenset({AgeRow, AppealRow, RequestRow})
"""What reports count of what members may erase."""
HEALTH: Final = "health"
"""The kind of those that count by ages."""


def drop_kept(session: Session, place: Place, kind: str | None = None) -> None:
    """Drop all that a book keeps of its reports, or of those of a kind; the clock makes it anew."""
    row = KeptReportRow
    of_kind = () if kind is None else (col(row.kind) == kind,)
    session.exec(delete(row).where(*of_book(row, place), *of_kind))

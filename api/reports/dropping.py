"""Dropping figures that were kept, where what they count is kept no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, delete, select

from api.exchanges.tables import RequestRow
from api.reports.tables import AgeRow, KeptReportRow
from api.service.rows import in_book, of_book
from api.treasury.tables import AppealRow

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sqlmodel import Session

    from ledger.store import Place

COUNTED: Final = frozenset({AgeRow, AppealRow, RequestRow})
"""What reports count of what members may erase."""
HEALTH: Final = "health"
"""The kind of those that count by ages."""


def counted(session: Session, place: Place) -> AbstractSet[tuple[str, str | int]]:
    """What is there of it: ages as they were said, and of the others which ones."""
    age, appeal, request = AgeRow, AppealRow, RequestRow
    ages = select(age.member_id, age.band).where(*in_book(age, place))
    appeals = select(appeal.appeal_id, appeal.member_id).where(*in_book(appeal, place))
    requests = select(request.request_id, request.asker).where(*in_book(request, place))
    by_id = (*session.exec(appeals), *session.exec(requests))
    return {(id_, said) for id_, said in (*session.exec(ages), *by_id)}


def drop_kept(session: Session, place: Place, kind: str | None = None, since_ms: int = 0) -> None:
    """Drop what a book keeps of its reports, or of those of a kind; the clock makes it anew.

    What was made before `since_ms` stays.
    """
    row = KeptReportRow
    of_kind = () if kind is None else (col(row.kind) == kind,)
    made = col(row.time_ms) >= since_ms
    session.exec(delete(row).where(*of_book(row, place), *of_kind, made))

"""Which books the operator stands for: only their epochs are anchored, at the operator's cost.

A book is admitted when it is opened with the operator's token, and later by `ayni admit` or its
route. Others keep their journal and close their epochs all the same; nothing is put on a chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.service.tables import AdmissionRow
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from ledger.store import Place


def admit(session: Session, place: Place, now_ms: int) -> None:
    """Let a book's epochs be anchored from now on; again is no matter."""
    if not admitted(session, place):
        row = AdmissionRow(community_id=place.community, book=place.book, time_ms=now_ms)
        session.add(row)


def admitted(session: Session, place: Place) -> bool:
    """Whether the operator stands for a book."""
    return session.get(AdmissionRow, tuple(place)) is not None


def books_admitted(session: Session) -> Sequence[BookRow]:
    """The heads of all books that the operator stands for."""
    book, admission = BookRow, AdmissionRow
    beside = (col(admission.community_id) == book.community_id, admission.book == book.book)
    return session.exec(select(book).join(admission, beside[0] & beside[1])).all()

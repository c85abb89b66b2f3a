"""When a book may be closed: not too soon after the last time, and not where nothing is new.

Each closing costs a signature, a place on the chain and an entry in every copy of the book; so they
lie apart, and an epoch has something in it. Leaves to others: how it is done (`chain.closing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.service.rows import in_book
from api.service.times import MINUTE_MS, SECOND_MS
from api.service.troubles import ProblemError, Trouble
from chain.records import EpochRecord
from chain.tables import EpochRow
from ledger.store import Place
from ledger.tables import BookRow, HoldRow

if TYPE_CHECKING:
    from sqlmodel import Session

APART_MS: Final = MINUTE_MS
"""The least time between two closings of a book."""


def require_due(
    session: Session, community: str, book_id: str, now_ms: int, *, by_operator: bool
) -> None:
    """Raise `ProblemError` unless the book has something to close, and enough time has passed.

    Who pays for the chain need not wait. A book that is not there, or was never closed, is left to
    the ledger.
    """
    of_id = (BookRow.community_id == community, BookRow.book_id == book_id)
    book = session.exec(select(BookRow).where(*of_id)).first()
    if book is None:
        return
    place = Place(community, book.book)
    of_book = select(EpochRow).where(*in_book(EpochRow, place))
    last = session.exec(of_book.order_by(col(EpochRow.epoch).desc()).limit(1)).first()
    if last is None:
        return
    if EpochRecord.from_bytes(last.record).journal_size == book.size:
        _require_expiry(session, place, now_ms)
    if not by_operator:
        _require_apart(last.time_ms, now_ms)


def _require_apart(last_ms: int, now_ms: int) -> None:
    # A clock that was put back does not make people wait for longer.
    wait_ms = min(APART_MS, last_ms + APART_MS - now_ms)
    if wait_ms > 0:
        wait = -(-wait_ms // SECOND_MS)
        fields = {"least": APART_MS // SECOND_MS, "wait": wait}
        raise ProblemError(Trouble.epochs_must_lie_apart, fields, retry_after_s=wait)


def _require_expiry(session: Session, place: Place, now_ms: int) -> None:
    """Without new entries there may be holds whose end would be the first."""
    due = select(HoldRow.hold_id).where(
        *in_book(HoldRow, place), HoldRow.remaining > 0, HoldRow.until_ms <= now_ms
    )
    if session.exec(due.limit(1)).first() is None:
        raise ProblemError(Trouble.epoch_must_have_entries)

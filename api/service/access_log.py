"""Who looked at what is a member's, or renamed them: kept for each hour, for that member to see.

A role sees more than its own; this is the price of it. What everybody may see leaves no trace. A
look at the whole book (a list of balances, the journal) is one note, which every member sees.
Leaves to others: showing it (`api.people.looks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.service.rows import in_book
from api.service.tables import LookRow
from api.service.times import HOUR_MS
from ledger.ids import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from api.service.service import Service
    from ledger.store import Place

BALANCES: Final = "balances"
HISTORY: Final = "history"
CONTACT: Final = "contact"
ENTRY: Final = "entry"
TEXT: Final = "text"
MANDATES: Final = "mandates"
NAMED: Final = "named"
ERASED: Final = "erased"
WISH: Final = "wish"
VISIT: Final = "visit"
PHOTO: Final = "photo"
HOUSEHOLD: Final = "household"
ALL_BALANCES: Final = "all balances"
ALL_ENTRIES: Final = "all entries"
EVERYBODY: Final = NIL
"""Stands for all members of the book."""


def note(  # noqa: PLR0913, PLR0917 who looks, at whose, and where that is kept
    service: Service, session: Session, place: Place, reader: str, members: Iterable[str], what: str
) -> None:
    """Keep that `reader` looks at what is these members'; on disk before they see it.

    What was noted in this hour already is only read, which `session` is for.
    """
    hour_ms = service.sources.now_ms() // HOUR_MS * HOUR_MS
    others = [member for member in dict.fromkeys(members) if member and member != reader]
    noted = select(LookRow.member_id).where(
        *in_book(LookRow, place), LookRow.hour_ms == hour_ms, LookRow.reader_id == reader,
        LookRow.what == what, col(LookRow.member_id).in_(others),
    )  # fmt: skip
    known = set(session.exec(noted)) if others else set()
    rows = [
        LookRow(
            community_id=place.community, book=place.book, member_id=member, hour_ms=hour_ms,
            reader_id=reader, what=what,
        )
        for member in others if member not in known
    ]  # fmt: skip

    def keep(session: Session) -> None:
        for row in rows:
            session.merge(row)

    if rows:
        service.database.write(keep).result()

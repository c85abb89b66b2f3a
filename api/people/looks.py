"""Who looked at what is a member's: kept for each hour, and shown to that member.

A role sees more than its own; this is the price of it. What everybody may see leaves no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.i18n import N_
from api.people.called import called
from api.queries import in_book
from api.tables import LookRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from api.service import Service
    from ledger.store import Place

HOUR_MS: Final = 3_600_000
BALANCES: Final = "balances"
HISTORY: Final = "history"
CONTACT: Final = "contact"
KINDS: Final[Mapping[str, str]] = {
    BALANCES: N_("your balance"),
    HISTORY: N_("your statement"),
    CONTACT: N_("how to reach you"),
}
"""What can be looked at, as the page says it."""


class Look(NamedTuple):
    """Somebody who looked, at what, in the hour that began at `hour_ms`."""

    name: str
    what: str
    hour_ms: int


def note(service: Service, place: Place, reader: str, members: Iterable[str], what: str) -> None:
    """Keep that `reader` looks at what is these members'; on disk before they see it."""
    hour_ms = service.sources.now_ms() // HOUR_MS * HOUR_MS
    rows = [
        LookRow(
            community_id=place.community, book=place.book, member_id=member, hour_ms=hour_ms,
            reader_id=reader, what=what,
        )
        for member in dict.fromkeys(members) if member != reader
    ]  # fmt: skip

    def keep(session: Session) -> None:
        for row in rows:
            session.merge(row)

    if rows:
        service.database.write(keep).result()


def looks_at(session: Session, place: Place, member: str, limit: int) -> Sequence[Look]:
    """Who looked at what is this member's, the latest first."""
    wanted = select(LookRow).where(*in_book(LookRow, place), LookRow.member_id == member)
    rows = session.exec(wanted.order_by(col(LookRow.hour_ms).desc()).limit(limit)).all()
    names = called(session, place, [row.reader_id for row in rows])
    return [Look(names[row.reader_id], KINDS[row.what], row.hour_ms) for row in rows]

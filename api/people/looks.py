"""Who looked at what is a member's: kept for each hour, and shown to that member.

A role sees more than its own; this is the price of it. What everybody may see leaves no trace. A
look at the whole book (a list of balances, the journal) is one note, which every member sees.
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
ENTRY: Final = "entry"
TEXT: Final = "text"
ALL_BALANCES: Final = "all balances"
ALL_ENTRIES: Final = "all entries"
EVERYBODY: Final = "00000000-0000-0000-0000-000000000000"
"""Stands for all members of the book."""

KINDS: Final[Mapping[str, str]] = {
    BALANCES: N_("your balance"),
    HISTORY: N_("your statement"),
    CONTACT: N_("how to reach you"),
    ENTRY: N_("an exchange of yours"),
    TEXT: N_("an exchange of yours, with its text"),
    ALL_BALANCES: N_("everybody's balances"),
    ALL_ENTRIES: N_("every exchange in the book"),
}
"""What can be looked at, as the page says it."""


class Look(NamedTuple):
    """Who looked, at what, in the hour that began at `hour_ms`; `at_all`: at the whole book."""

    name: str
    what: str
    hour_ms: int
    at_all: bool


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


def looks_at(session: Session, place: Place, member: str, limit: int) -> Sequence[Look]:
    """Who looked at what is this member's, the latest first."""
    wanted = select(LookRow).where(
        *in_book(LookRow, place), col(LookRow.member_id).in_((member, EVERYBODY)),
        LookRow.reader_id != member,
    )  # fmt: skip
    rows = session.exec(wanted.order_by(col(LookRow.hour_ms).desc()).limit(limit)).all()
    names = called(session, place, [row.reader_id for row in rows])
    return [
        Look(names[row.reader_id], KINDS[row.what], row.hour_ms, row.member_id == EVERYBODY)
        for row in rows
    ]

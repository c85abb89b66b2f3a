"""The weekly letter: that there are new offers and needs, for who asked for it by mail.

It stops itself once nobody has opened a few of them. Opened is what was followed by its link and a
sign-in; nothing in the mail tells that it was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, exists, select

from api.market.tables import NoticeRow
from api.reaching.choosing import pairs_in, pairs_text
from api.reaching.kinds import DIGEST, MAIL
from api.service.rows import of_book
from api.service.times import DAY_MS

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.reaching.tables import ReachRow
    from ledger.store import Place

EVERY_MS: Final = 7 * DAY_MS
UNREAD_MAX: Final = 4
"""Weekly letters that nobody opened, the last of which says that it is the last."""

PAIR: Final = (DIGEST, MAIL)


def is_due(session: Session, place: Place, row: ReachRow, now_ms: int) -> bool:
    """Whether a week is over, and others have published something since."""
    if now_ms < row.digest_ms + EVERY_MS or PAIR not in pairs_in(row.chosen):
        return False
    new = exists().where(
        *of_book(NoticeRow, place), col(NoticeRow.time_ms) >= row.digest_ms,
        col(NoticeRow.expires_ms) > now_ms, col(NoticeRow.member_id) != row.member_id,
    )  # fmt: skip
    return bool(session.exec(select(new)).one())


def note_made(row: ReachRow, now_ms: int) -> None:
    """Count one that is on its way; the last lets the letters rest."""
    row.digest_ms, row.unread = now_ms, row.unread + 1
    if row.unread >= UNREAD_MAX:
        row.chosen = pairs_text(pairs_in(row.chosen) - {PAIR})


def note_opened(row: ReachRow) -> None:
    """Somebody followed the link of one: they come on, or again."""
    if row.unread >= UNREAD_MAX:
        row.chosen = pairs_text(pairs_in(row.chosen) | {PAIR})
    row.unread = 0


def is_last(row: ReachRow, kind: str) -> bool:
    """Whether a message is the weekly letter after which they rest."""
    return kind == DIGEST and row.unread >= UNREAD_MAX

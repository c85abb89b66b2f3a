"""Publishing an offer or a need, writing it anew, prolonging it, and taking it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import func, select

from api.categories.listed import offered
from api.exchanges.deadlines import deadline
from api.market.notices import DAYS_MAX, NEED, OWN_MAX, told
from api.market.tables import NoticeRow
from api.photos.kept import drop_of_notice
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.folding import folded
from ledger.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.exchanges.deadlines import Deadline
    from api.market.notices import Notice, Words
    from api.service.callers import Caller


def publish(caller: Caller, said: Words, days: int) -> Notice | None:
    """Keep a notice; None where the member has as many as one may have.

    A need ends with the day, or the time, until which it is needed, if that is said.
    """
    if not said.text:
        raise malformed("text", Why.empty)
    if said.category not in offered(caller):
        raise malformed("category", Why.not_known)
    needed = _needed(caller, said)
    said = said._replace(needed_day=needed and needed.day, needed_at=needed and needed.at)
    now_ms = caller.now_ms
    ends_ms = needed.ends_ms if needed else now_ms + min(days, DAYS_MAX) * DAY_MS
    row = NoticeRow(
        community_id=caller.place.community, book=caller.place.book,
        notice_id=uuid7(now_ms, caller.service.sources.random(RANDOM_BYTES)),
        member_id=caller.member,
        **said._asdict(), words=_searched(said), time_ms=now_ms,
        expires_ms=ends_ms,
    )  # fmt: skip
    own = select(func.count()).where(
        *in_book(NoticeRow, caller.place), NoticeRow.member_id == caller.member
    )

    def keep(session: Session) -> bool:
        # Counted where it is written: what is sent at once is written one after another.
        if session.exec(own).one() >= OWN_MAX:
            return False
        session.add(row)
        return True

    return told(caller, [row])[0] if caller.service.database.write(keep).result() else None


def _needed(caller: Caller, said: Words) -> Deadline | None:
    found = deadline(caller, said.needed_day or "", said.needed_at or "")
    if found is not None and said.kind != NEED:
        raise malformed("needed", Why.not_days_to_come)
    return found


def _searched(said: Words) -> str:
    return folded(f"{said.title} {said.text} {said.place}")


def rewrite(caller: Caller, id_: str, said: Words) -> Notice:
    """Let one of the member's own say something else; it ends when it would have."""
    if not said.text:
        raise malformed("text", Why.empty)
    key, known = (*caller.place, id_), offered(caller)

    def write(session: Session) -> NoticeRow:
        row = session.get(NoticeRow, key)
        if row is None or row.member_id != caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        if said.category != row.category and said.category not in known:
            raise malformed("category", Why.not_known)
        needed = (row.needed_day, row.needed_at) if said.kind == NEED else (None, None)
        kept = said._replace(needed_day=needed[0], needed_at=needed[1])
        for name, value in kept._asdict().items():
            setattr(row, name, value)
        row.words = _searched(said)
        return row

    return told(caller, [caller.service.database.write(write).result()])[0]


def prolong(caller: Caller, id_: str, days: int) -> Notice:
    """Let one of the member's own stand for so many days from now, without a day of its own."""
    key, expires_ms = (*caller.place, id_), caller.now_ms + min(days, DAYS_MAX) * DAY_MS

    def write(session: Session) -> NoticeRow:
        row = session.get(NoticeRow, key)
        if row is None or row.member_id != caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        row.expires_ms, row.needed_day, row.needed_at = expires_ms, None, None
        return row

    return told(caller, [caller.service.database.write(write).result()])[0]


def take_down(caller: Caller, id_: str) -> None:
    """Remove one of the member's own."""
    key = (*caller.place, id_)

    def write(session: Session) -> None:
        row = session.get(NoticeRow, key)
        if row is None or row.member_id != caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        drop_of_notice(session, caller.place, id_)
        session.delete(row)

    caller.service.database.write(write).result()

"""Messages between two members, within the wallet: nobody's address is shown or needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import and_, col, func, or_, select

from api.market.tables import NoticeRow
from api.messages.tables import MessageRow
from api.people.called import called
from api.people.contacts import name_of
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.words.i18n import ngettext
from ledger.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

SHOWN_MAX: Final = 50
LATEST_MAX: Final = 200
DAILY_MAX: Final = 100
"""Messages that a member may write in a day."""

TEXT_MAX: Final = 1_000


class Talk(NamedTuple):
    """The latest message with another member; `unseen` of theirs wait."""

    member: str
    name: str
    latest: MessageRow
    unseen: int


def talks(caller: Caller) -> list[Talk]:
    """With whom the member has written, the latest first; of the latest `LATEST_MAX` messages."""
    rows = caller.session.exec(
        select(MessageRow)
        .where(*in_book(MessageRow, caller.place))
        .where(or_(MessageRow.sender == caller.member, MessageRow.receiver == caller.member))
        .order_by(col(MessageRow.message_id).desc())
        .limit(LATEST_MAX)
    ).all()
    by_other: dict[str, list[MessageRow]] = {}
    for row in rows:
        other = row.receiver if row.sender == caller.member else row.sender
        by_other.setdefault(other, []).append(row)
    names = called(caller.session, caller.place, list(by_other))
    return [
        Talk(
            other, names[other], own[0],
            sum(row.seen_ms is None and row.receiver == caller.member for row in own),
        )
        for other, own in by_other.items()
    ]  # fmt: skip


def messages_with(caller: Caller, other: str) -> Sequence[MessageRow]:
    """The latest messages with another member, oldest first."""
    wanted = (
        select(MessageRow)
        .where(*in_book(MessageRow, caller.place))
        .where(
            or_(
                and_(col(MessageRow.sender) == caller.member, col(MessageRow.receiver) == other),
                and_(col(MessageRow.sender) == other, col(MessageRow.receiver) == caller.member),
            )
        )
        .order_by(col(MessageRow.message_id).desc())
        .limit(SHOWN_MAX)
    )
    return caller.session.exec(wanted).all()[::-1]


def write(caller: Caller, other: str, text: str, notice: str) -> MessageRow | None:
    """Keep a message for another member; None if it is empty or too many for a day."""
    name_of(caller, other)
    now_ms, place, member = caller.now_ms, caller.place, caller.member
    about = _known_notice(caller, notice)
    row = MessageRow(
        community_id=place.community, book=place.book,
        message_id=uuid7(now_ms, caller.service.sources.random(RANDOM_BYTES)), sender=member,
        receiver=other, notice_id=about, text=text, time_ms=now_ms, seen_ms=None,
    )  # fmt: skip
    today = select(func.count()).where(
        *in_book(MessageRow, place),
        MessageRow.sender == member,
        MessageRow.time_ms > now_ms - DAY_MS,
    )
    if not text:
        return None

    def keep(session: Session) -> MessageRow | None:
        # Counted where it is written: what is sent at once is written one after another.
        if session.exec(today).one() >= DAILY_MAX:
            return None
        session.add(row)
        return row

    return caller.service.database.write(keep).result()


def _known_notice(caller: Caller, notice: str) -> str | None:
    if not notice:
        return None
    row = caller.session.get(NoticeRow, (*caller.place, notice))
    return None if row is None else row.notice_id


def see(caller: Caller, messages: Sequence[MessageRow]) -> None:
    """Note that the member has seen these."""
    unseen = [row.message_id for row in messages if _is_new(caller, row)]
    if not unseen:
        return
    place, now_ms = caller.place, caller.now_ms

    def note(session: Session) -> None:
        wanted = select(MessageRow).where(
            *in_book(MessageRow, place), col(MessageRow.message_id).in_(unseen)
        )
        for row in session.exec(wanted):
            row.seen_ms = now_ms

    caller.service.database.write(note).result()


def _is_new(caller: Caller, row: MessageRow) -> bool:
    return row.seen_ms is None and row.receiver == caller.member


def messages_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: who has written."""
    for talk in talks(caller):
        if talk.unseen:
            said = ngettext(
                "{count} message from {name}", "{count} messages from {name}", talk.unseen
            )
            yield said.format(count=talk.unseen, name=talk.name), f"/app/messages/{talk.member}"

"""Messages between two members, within the wallet: nobody's address is shown or needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import and_, col, func, or_, select

from api.exchanges.tables import MessageRow, NoticeRow
from api.i18n import ngettext
from api.people.called import called
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.web.fields import DAY_MS
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.web.seat import Seat

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


def name_of(seat: Seat, member: str) -> str:
    """What another member is called; `ProblemError` if there is no such other member."""
    row = seat.session.get(MemberRow, (*seat.place, member))
    if row is None or member == seat.member:
        raise ProblemError(Trouble.resource_must_exist)
    return called(seat.session, seat.place, [member])[member]


def talks(seat: Seat) -> list[Talk]:
    """With whom the member has written, the latest first; of the latest `LATEST_MAX` messages."""
    rows = seat.session.exec(
        select(MessageRow)
        .where(*in_book(MessageRow, seat.place))
        .where(or_(MessageRow.sender == seat.member, MessageRow.receiver == seat.member))
        .order_by(col(MessageRow.message_id).desc())
        .limit(LATEST_MAX)
    ).all()
    by_other: dict[str, list[MessageRow]] = {}
    for row in rows:
        other = row.receiver if row.sender == seat.member else row.sender
        by_other.setdefault(other, []).append(row)
    names = called(seat.session, seat.place, list(by_other))
    return [
        Talk(
            other, names[other], own[0],
            sum(row.seen_ms is None and row.receiver == seat.member for row in own),
        )
        for other, own in by_other.items()
    ]  # fmt: skip


def messages_with(seat: Seat, other: str) -> Sequence[MessageRow]:
    """The latest messages with another member, oldest first."""
    wanted = (
        select(MessageRow)
        .where(*in_book(MessageRow, seat.place))
        .where(
            or_(
                and_(col(MessageRow.sender) == seat.member, col(MessageRow.receiver) == other),
                and_(col(MessageRow.sender) == other, col(MessageRow.receiver) == seat.member),
            )
        )
        .order_by(col(MessageRow.message_id).desc())
        .limit(SHOWN_MAX)
    )
    return seat.session.exec(wanted).all()[::-1]


def write(seat: Seat, other: str, text: str, notice: str) -> bool:
    """Keep a message for another member; False if it is empty or too many for a day."""
    name_of(seat, other)
    now_ms, place, member = seat.now_ms, seat.place, seat.member
    about = _known_notice(seat, notice)
    row = MessageRow(
        community_id=place.community, book=place.book,
        message_id=uuid7(now_ms, seat.service.sources.random(RANDOM_BYTES)), sender=member,
        receiver=other, notice_id=about, text=text, time_ms=now_ms, seen_ms=None,
    )  # fmt: skip
    today = select(func.count()).where(
        *in_book(MessageRow, place),
        MessageRow.sender == member,
        MessageRow.time_ms > now_ms - DAY_MS,
    )
    if not text or seat.session.exec(today).one() >= DAILY_MAX:
        return False
    seat.service.database.write(lambda session: session.add(row)).result()
    return True


def _known_notice(seat: Seat, notice: str) -> str | None:
    if not notice:
        return None
    row = seat.session.get(NoticeRow, (*seat.place, notice))
    return None if row is None else row.notice_id


def see(seat: Seat, messages: Sequence[MessageRow]) -> None:
    """Note that the member has seen these."""
    unseen = [row.message_id for row in messages if _is_new(seat, row)]
    if not unseen:
        return
    place, now_ms = seat.place, seat.now_ms

    def note(session: Session) -> None:
        wanted = select(MessageRow).where(
            *in_book(MessageRow, place), col(MessageRow.message_id).in_(unseen)
        )
        for row in session.exec(wanted):
            row.seen_ms = now_ms

    seat.service.database.write(note).result()


def _is_new(seat: Seat, row: MessageRow) -> bool:
    return row.seen_ms is None and row.receiver == seat.member


def messages_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: who has written."""
    for talk in talks(seat):
        if talk.unseen:
            said = ngettext(
                "{count} message from {name}", "{count} messages from {name}", talk.unseen
            )
            yield said.format(count=talk.unseen, name=talk.name), f"/app/messages/{talk.member}"

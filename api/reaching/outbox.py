"""The outbox: a message is put in once, taken to be sent, and sent, refused or ended.

Whoever takes one sets when it is tried next, before trying: two that take the same find that only
one of them did, and who is killed in between lets it be tried again then. So a message comes once,
or, after a kill between sending and noting that, twice with the same name.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select as columns
from sqlmodel import and_, case, col, func, select, update

from api.reaching.kinds import CONFIRM, DIGEST, KINDS, LETTER, SAFETY
from api.reaching.tables import OutboxRow
from api.service.tables import CommunityRow
from api.service.times import DAY_MS, HOUR_MS, SECOND_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from ledger.store import Place

NAME_BYTES: Final = 16
TAKEN_MAX: Final = 200
FIRST_WAIT_MS: Final = 30 * SECOND_MS
WAIT_MS_MAX: Final = 6 * HOUR_MS
LIFE_MS: Final = 3 * DAY_MS
SAFETY_LIFE_MS: Final = 7 * DAY_MS
CONFIRM_LIFE_MS: Final = DAY_MS
URGENT: Final = frozenset(name for name, kind in KINDS.items() if kind.subject == SAFETY)
"""Kinds that go at any hour."""


class Message(NamedTuple):
    """What goes to somebody by one way; `target` is the browser of a push."""

    place: Place
    member: str
    kind: str
    channel: str
    target: str | None
    path: str
    about: str = ""


def put(session: Session, message: Message, now_ms: int) -> None:
    """Put a message into the outbox, in the transaction in which its reason is noted."""
    named = "\0".join((
        *map(str, message.place), message.member, message.kind, message.channel,
        message.target or "", message.path, message.about, str(now_ms),
    ))  # fmt: skip
    session.merge(
        OutboxRow(
            community_id=message.place.community, book=message.place.book,
            message_id=sha256(named.encode()).digest()[:NAME_BYTES].hex(), member_id=message.member,
            kind=message.kind, channel=message.channel, target=message.target, path=message.path,
            time_ms=now_ms, due_ms=None if message.channel == LETTER else now_ms, tries=0,
            sent_ms=None, ended_ms=None, fault="",
        )
    )  # fmt: skip


def due(session: Session, now_ms: int) -> Sequence[OutboxRow]:
    """Messages whose time to be tried has come, so that nobody's many keep another's waiting.

    Everybody's first, then everybody's second, and so on, those that waited longest first; of one
    member's what is urgent is first, and weekly letters come after all else.
    """
    row = OutboxRow
    # An index begins with the community, so each is asked.
    somewhere = col(row.community_id).in_(select(CommunityRow.community_id))
    names = ("community_id", "book", "message_id")
    place: Any = [col(getattr(row, name)) for name in names]
    later = case((col(row.kind) == DIGEST, 2), (col(row.kind).in_(URGENT), 0), else_=1)
    turn = func.row_number().over(
        partition_by=(*place[:2], col(row.member_id)),
        order_by=(later, col(row.due_ms), col(row.message_id)),
    )
    ranked = (
        columns(*place, turn.label("turn")).where(somewhere, col(row.due_ms) <= now_ms).subquery()
    )
    same = and_(*(column == ranked.c[name] for name, column in zip(names, place, strict=True)))
    fair = (col(row.kind) == DIGEST, ranked.c.turn, col(row.due_ms), col(row.message_id))
    return session.exec(select(row).join(ranked, same).order_by(*fair).limit(TAKEN_MAX)).all()


def wait_ms(tries: int) -> int:
    """How long after so many tries the next one is."""
    return int(min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** min(tries, 20)))


def life_ms(kind: str) -> int:
    """For how long a message of a kind is tried."""
    if kind == CONFIRM:
        return CONFIRM_LIFE_MS
    return SAFETY_LIFE_MS if is_urgent(kind) else LIFE_MS


def is_urgent(kind: str) -> bool:
    """Whether it goes at any hour."""
    return kind in URGENT


def take(session: Session, row: OutboxRow, now_ms: int) -> bool:
    """Whether it is whoever asks that tries it now; if they fail, it is tried again later."""
    return _change(session, row, tries=row.tries + 1, due_ms=now_ms + wait_ms(row.tries))


def put_off(session: Session, row: OutboxRow, until_ms: int) -> None:
    """Try it then; this was no try."""
    _change(session, row, due_ms=until_ms)


def _change(session: Session, row: OutboxRow, **values: int) -> bool:
    """Whether the row was still as it was read."""
    was = (col(OutboxRow.due_ms) == row.due_ms, col(OutboxRow.tries) == row.tries)
    return bool(session.exec(_of(row).where(*was).values(**values)).rowcount == 1)


def sent(session: Session, row: OutboxRow, now_ms: int) -> None:
    """Note that it went out."""
    session.exec(_of(row).values(sent_ms=now_ms, due_ms=None, fault=""))


def failed(session: Session, row: OutboxRow, fault: str, now_ms: int, *, for_good: bool) -> None:
    """Note why it did not go out; that is the end of it where it can never, or was tried enough."""
    ended = for_good or now_ms + wait_ms(row.tries) > row.time_ms + life_ms(row.kind)
    values = {"ended_ms": now_ms, "due_ms": None} if ended else {}
    session.exec(_of(row).values(fault=fault, **values))


def _of(row: OutboxRow) -> Any:  # noqa: ANN401 an update
    return update(OutboxRow).where(
        col(OutboxRow.community_id) == row.community_id,
        col(OutboxRow.book) == row.book,
        col(OutboxRow.message_id) == row.message_id,
    )

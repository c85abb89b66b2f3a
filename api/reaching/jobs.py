"""Looking by the clock for what members are to be told.

Whom something new concerns is found by what is new: entries, requests and messages of the last
moments. Everybody else has their turn, some at each look, for what time alone brings about. So a
request is told within seconds in a book of any size, and a limit that ends within minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import and_, col, exists, or_, select

from api.exchanges.tables import RequestRow
from api.messages.tables import MessageRow
from api.queries.entries import members_of, read_row
from api.reaching.finding import news_of, tell
from api.reaching.sending import Sending
from api.reaching.tables import ReachRow
from api.service.rows import in_book
from api.service.times import MINUTE_MS
from ledger.store import Place
from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.reaching.facts import Sources
    from api.reaching.finding import News
    from api.service.clock import Job
    from api.service.service import Service

ROUND: Final = 10
"""How many members are looked at in turn, each time that the clock looks."""

STIRRED_MAX: Final = 200
ENTRIES_MAX: Final = 200
MARGIN_MS: Final = MINUTE_MS
"""Things that long ago are looked for again, since clocks and transactions differ."""


def reaching(service: Service, sources: Sources) -> Sequence[Job]:
    """The jobs of reaching members; `sources` are what waits for them, by kind."""
    return (Telling(service, sources), Sending())


class Telling:
    """Puts into the outbox what members are to be told."""

    name = "telling"
    every_ms = 0

    def __init__(self, service: Service, sources: Sources) -> None:
        self._service, self._sources = service, sources
        self._since_ms = service.sources.now_ms()
        self._sizes: dict[Place, int] = {}
        self._last: tuple[str, int, str] | None = None

    def due(self, session: Session, now_ms: int) -> Sequence[News]:
        """Find members for whom something changed, of those stirred and those whose turn it is."""
        rows = {tuple(_key(row)): row for row in self._stirred(session)}
        rows |= {tuple(_key(row)): row for row in self._in_turn(session)}
        self._since_ms = now_ms
        found = (news_of(self._service, session, row, self._sources) for row in rows.values())
        return [news for news in found if news is not None]

    def do(self, service: Service, due: News) -> None:
        """Tell one member what is new."""
        tell(service, due)

    def _stirred(self, session: Session) -> Sequence[ReachRow]:
        found: list[ReachRow] = []
        for place, size in _books(session):
            members = {
                *_named(session, place, self._sizes.get(place, size), size),
                *_asked(session, place, self._since_ms - MARGIN_MS),
            }
            self._sizes[place] = size
            mine = (*in_book(ReachRow, place), col(ReachRow.member_id).in_(members))
            if members:
                found += session.exec(select(ReachRow).where(*mine).limit(STIRRED_MAX))
        return found

    def _in_turn(self, session: Session) -> Sequence[ReachRow]:
        """The next some, in a round."""
        row = ReachRow
        wanted = select(row).order_by(col(row.community_id), col(row.book), col(row.member_id))
        if self._last is not None:
            community, book, member = self._last
            same = col(row.community_id) == community
            wanted = wanted.where(
                or_(
                    col(row.community_id) > community,
                    and_(same, col(row.book) > book),
                    and_(same, col(row.book) == book, col(row.member_id) > member),
                )
            )
        found = session.exec(wanted.limit(ROUND)).all()
        self._last = _key(found[-1]) if len(found) == ROUND else None
        return found


def _key(row: ReachRow) -> tuple[str, int, str]:
    return row.community_id, row.book, row.member_id


def _books(session: Session) -> Iterator[tuple[Place, int]]:
    """Books in which somebody is reached, with the number of their entries."""
    book, row = BookRow, ReachRow
    some = exists().where(col(row.community_id) == book.community_id, col(row.book) == book.book)
    for community, number, size in session.exec(
        select(book.community_id, book.book, book.size).where(some)
    ).all():
        yield Place(community, number), size


def _named(session: Session, place: Place, since: int, size: int) -> Iterator[str]:
    """Whom the newest entries concern."""
    if since >= size:
        return
    since = max(since, size - ENTRIES_MAX)
    for row in session.exec(
        select(EntryRow).where(*in_book(EntryRow, place), EntryRow.seq >= since)
    ).all():
        yield from members_of(session, place, read_row(row))


def _asked(session: Session, place: Place, since_ms: int) -> Iterator[str]:
    """Who was asked or written to since then; ids begin with the time at which they were made."""
    digits = f"{max(0, since_ms):012x}"
    first = f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"
    for row, id_, member in (
        (RequestRow, RequestRow.request_id, RequestRow.payer),
        (MessageRow, MessageRow.message_id, MessageRow.receiver),
    ):
        new = select(member).where(*in_book(row, place), col(id_) >= first)
        yield from session.exec(new.limit(STIRRED_MAX))

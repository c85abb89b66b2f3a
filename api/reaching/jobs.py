"""Looking by the clock for what members are to be told.

Whom something new concerns is found by what is new: entries, and what was said or changed lately
(`stirring`). Everybody else has their turn, some at each look, for what time alone brings about. So
a request is told within seconds in a book of any size, and a limit that ends within minutes.

Whoever was found waits in memory until they were looked at, and told where there is news: be they
many at once, or another process the one that tells, nobody is left to their turn by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sqlmodel import and_, col, exists, or_, select

from api.queries.entries import members_of, read_row
from api.reaching.finding import News, news_of, tell
from api.reaching.sending import Sending
from api.reaching.stirring import guards, stirred
from api.reaching.tables import ReachRow
from api.service.rows import in_book
from api.service.times import HOUR_MS, MINUTE_MS
from ledger.store import Place
from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.reaching.facts import Sources
    from api.reaching.stirring import Stir
    from api.service.clock import Job
    from api.service.service import Service
    from ledger.entries import Entry

    Key: TypeAlias = tuple[str, int, str]

ROUND: Final = 10
"""How many members are looked at in turn, each time that the clock looks."""

STIRRED_MAX: Final = 100
"""How many of those whom something concerns are looked at each time; the others wait for it."""

ENTRIES_MAX: Final = 1_000
"""Entries of a book that are read each time; what is beyond them, the next time."""

MARGIN_MS: Final = MINUTE_MS
"""Things that long ago are looked for again, since clocks and transactions differ."""

AGO_MS: Final = HOUR_MS
"""Who begins to look begins that long ago: of what came while nothing ran members hear at once."""

BACK: Final = 100
"""At most so many entries."""


def reaching(service: Service, sources: Sources) -> Sequence[Job]:
    """The jobs of reaching members; `sources` are what waits for them, by kind."""
    return (Telling(service, sources), Sending())


class Found(NamedTuple):
    """A member who was looked at: what is new for them, or why that could not be read."""

    key: Key
    news: News | Exception


class Telling:
    """Puts into the outbox what members are to be told."""

    name = "telling"
    every_ms = 0

    def __init__(self, service: Service, sources: Sources) -> None:
        self._service, self._sources = service, sources
        self._since_ms = service.sources.now_ms() - AGO_MS
        self._sizes: dict[Place, int] = {}
        self._seen: set[Stir] = set()
        self._waiting: dict[Key, None] = {}
        self._last: Key | None = None

    def due(self, session: Session, now_ms: int) -> Sequence[Found]:
        """Find members for whom something changed, of those stirred and those whose turn it is."""
        self._wait(session, now_ms)
        rows = {_key(row): row for row in self._stirred(session)}
        rows |= {_key(row): row for row in self._in_turn(session)}
        found = ((key, self._news_of(session, row)) for key, row in rows.items())
        return [Found(key, news) for key, news in found if news is not None]

    def do(self, service: Service, due: Found) -> None:
        """Tell one member what is new."""
        if isinstance(due.news, Exception):
            raise due.news
        tell(service, due.news)
        self._waiting.pop(due.key, None)

    def _wait(self, session: Session, now_ms: int) -> None:
        """Have those wait for a look whom something concerns that was not seen before."""
        lately = set(stirred(session, self._since_ms - MARGIN_MS))
        for stir in sorted(lately - self._seen, key=repr):
            self._waiting[(*stir.place, stir.member)] = None
        for place, size in _books(session):
            since = self._sizes.get(place)
            until = size if since is None else min(size, since + ENTRIES_MAX)
            for member in _named(session, place, since, until, now_ms - AGO_MS):
                self._waiting[(*place, member)] = None
            self._sizes[place] = until
        self._seen, self._since_ms = lately, now_ms

    def _stirred(self, session: Session) -> Sequence[ReachRow]:
        """The first of those who wait; who is reached by nothing waits for nothing."""
        found = []
        for key in list(self._waiting):
            row = session.get(ReachRow, key)
            if row is None:
                del self._waiting[key]
                continue
            found.append(row)
            if len(found) == STIRRED_MAX:
                break
        return found

    def _news_of(self, session: Session, row: ReachRow) -> News | Exception | None:
        """One of whom something cannot be read keeps nobody else from being told."""
        key = _key(row)
        try:
            news = news_of(self._service, session, row, self._sources)
        except Exception as error:  # noqa: BLE001 it is raised where it can be said and counted
            self._waiting.pop(key, None)
            return error
        if news is None:
            self._waiting.pop(key, None)
        return news

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


def _key(row: ReachRow) -> Key:
    return row.community_id, row.book, row.member_id


def _books(session: Session) -> Iterator[tuple[Place, int]]:
    """Books in which somebody is reached, with the number of their entries."""
    book, row = BookRow, ReachRow
    some = exists().where(col(row.community_id) == book.community_id, col(row.book) == book.book)
    for community, number, size in session.exec(
        select(book.community_id, book.book, book.size).where(some)
    ).all():
        yield Place(community, number), size


def _named(
    session: Session, place: Place, since: int | None, until: int, since_ms: int
) -> Iterator[str]:
    """Whom entries concern, of this number on; of a book not seen before, those since that time."""
    rows = in_book(EntryRow, place)
    first = max(0, until - BACK) if since is None else since
    if first >= until:
        return
    latest = select(EntryRow).where(*rows, EntryRow.seq >= first, EntryRow.seq < until)
    for row in session.exec(latest.order_by(col(EntryRow.seq).desc())):
        entry = read_row(row)
        if since is None and entry.time_ms < since_ms:
            return
        yield from _concerned(session, place, entry)


def _concerned(session: Session, place: Place, entry: Entry) -> Iterator[str]:
    """Whose it is; where it moves no hours, as what is about keys, whoever guards them too."""
    members = members_of(session, place, entry)
    yield from members
    if not entry.legs:
        for member in members:
            yield from guards(session, place, member)

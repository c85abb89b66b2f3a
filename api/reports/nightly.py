"""Which reports of large books are to be made by the clock: each night, and once when it is over.

1. What is of the last days, or of a period that is not over, is made after each midnight of the
   book's time zone; in UTC where it has said none.
2. What is of a period that is over is made once after its end.
3. What is not there is made at once. So what was missed while nothing ran is made once.
4. A look takes as many as make `ENTRIES_MAX` entries, so that no other job waits for long, and
   begins elsewhere each minute, so that one that fails keeps no other from being made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.orm import defer
from sqlmodel import col, select

from api.audits.schedules import begun_ms, zone_of
from api.reports.funder import opened_ms
from api.reports.kept import ENTRIES_MIN, KINDS, LATELY, made_by_steps, stands
from api.reports.periods import period_named
from api.reports.tables import KeptReportRow
from api.service.callers import RIGHTS, Caller, Reader
from api.service.rows import in_book
from api.service.times import MINUTE_MS
from ledger.ids import NIL
from ledger.rules.reversals import TREASURER
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.service.service import Service

ENTRIES_MAX: Final = 300_000
"""Some five seconds of work."""


class Due(NamedTuple):
    """A report of a book that is to be made, unless it was since `since_ms`."""

    place: Place
    size: int
    kind: str
    period: str
    since_ms: int


def due_reports(session: Session, now_ms: int) -> Sequence[Due]:
    """Some of the reports that are to be made by now."""
    books = session.exec(select(BookRow).where(col(BookRow.size) >= ENTRIES_MIN)).all()
    found = [due for head in books for due in _due(session, head, now_ms)]
    first = now_ms // MINUTE_MS % max(1, len(found))
    return list(_some([*found[first:], *found[:first]]))


def _some(found: Sequence[Due]) -> Iterator[Due]:
    """The first, and those after it that are not too much with it (4)."""
    taken = 0
    for due in found:
        taken += due.size
        if taken > ENTRIES_MAX and due is not found[0]:
            return
        yield due


def _due(session: Session, head: BookRow, now_ms: int) -> Iterator[Due]:
    place = Place(head.community_id, head.book)
    zone = zone_of(session, place)
    midnight_ms = begun_ms(now_ms, "UTC" if zone is None else zone.key, "day")
    row = KeptReportRow
    wanted = select(row).where(*in_book(row, place))
    light = wanted.options(defer(row.body))  # type: ignore[arg-type] # as a class it is a column
    rows = session.exec(light).all()
    made_ms = {(one.kind, one.period): one.time_ms for one in rows if stands(one, head, now_ms)}
    began_ms = opened_ms(session, place)
    for kind in KINDS.values():
        for period in kind.periods(began_ms, now_ms):
            since_ms = _since_ms(period, midnight_ms)
            if made_ms.get((kind.name, period), -1) < since_ms:
                yield Due(place, head.size, kind.name, period, since_ms)


def _since_ms(period: str, midnight_ms: int) -> int:
    """Since when it should have been made (1, 2)."""
    if period == LATELY:
        return midnight_ms
    return min(midnight_ms, period_named(period).window.until_ms)


def make_report(service: Service, due: Due) -> None:
    """Make one and keep it, unless somebody has since."""
    with service.database.reading() as session:
        head = session.get_one(BookRow, tuple(due.place))
        row = session.get(KeptReportRow, (*due.place, due.kind, due.period))
        now_ms = service.sources.now_ms()
        if row is not None and row.time_ms >= due.since_ms and stands(row, head, now_ms):
            return
        reader = Reader(NIL, frozenset({TREASURER}), RIGHTS[TREASURER])
        for _percent in made_by_steps(
            Caller(service, session, head, reader), KINDS[due.kind], due.period
        ):
            pass

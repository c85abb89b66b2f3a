"""Counting votes that are over, once as many trustees have opened their parts as must."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import and_, col, select

from api.service.posting import post_lot
from credit.voting.counting import COUNTED, counted
from credit.voting.records import read_vote
from ledger.records import Kept
from ledger.store import Place
from ledger.tables import BookRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service

DUE_MAX = 50
NOT_YET = '"is_counted":0'


class Due(NamedTuple):
    """A vote that can be counted, where it is, and the order's own fields."""

    community: str
    book: int
    fields: dict[str, object]


def votes_to_count(session: Session, now_ms: int) -> Sequence[Due]:
    """The votes of all books that are over, and whose box can be opened if they have one."""
    row = KeptRow
    wanted = select(row).where(
        col(row.kept_id).startswith("vote/"), col(row.text).contains(NOT_YET)
    )
    found = []
    for one in session.exec(wanted):
        vote = read_vote(Kept(one.kept_id, one.text))
        if now_ms < vote.ends_ms or len(vote.shares) < vote.threshold:
            continue
        figures = counted(vote)
        if figures is not None:
            own = {"cast": vote.cast, "counts": [[each] for each in figures], "vote": vote.id}
            found.append(Due(one.community_id, one.book, own))
    return found[:DUE_MAX]


def count(service: Service, due: Due) -> None:
    """Post the count; sent twice, the book refuses the second."""
    with service.database.reading() as session:
        place = Place(due.community, due.book)
        same = and_(col(BookRow.community_id) == place.community, col(BookRow.book) == place.book)
        book = session.exec(select(BookRow).where(same)).one()
    post_lot(service, book, [{"type": COUNTED, **due.fields}])

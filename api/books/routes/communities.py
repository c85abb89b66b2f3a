"""Communities, and the books they have opened."""

from typing import Final

from sqlmodel import Session, col, select

from api.books.communities import make
from api.http.access import ByOperator, CommunityId, Reading, Running
from api.http.answers import Books, Community
from api.http.doors import door
from api.http.idempotency import NOWHERE, Idempotent
from api.http.models import CommunityIn
from api.queries.heads import head_of
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from ledger.tables import BookRow

router = door("communities", "/v1/communities")
BOOKS_MAX: Final = 1_000
OPERATOR: Final = "operator"
"""Whose keys of requests these are: no member's."""


@router.post("", status_code=201)
def make_community(
    body: CommunityIn, by_operator: ByOperator, running: Running, sent: Idempotent
) -> Community:
    """Make a community; takes the operator's token."""
    if not by_operator:
        raise ProblemError(Trouble.operator_must_allow_it)
    once = None if sent is None else sent.once(NOWHERE, OPERATOR)
    with running.under_way.alone(once):
        row = make(running.service, body.name, once)
    return Community(community=row.community_id, name=row.name, time_ms=row.time_ms)


@router.get("/{community}")
def get_community(community: CommunityId, session: Reading) -> Community:
    """What a community is called."""
    row = _row(session, community)
    return Community(community=row.community_id, name=row.name, time_ms=row.time_ms)


@router.get("/{community}/books")
def list_books(community: CommunityId, running: Running, session: Reading) -> Books:
    """The community's books and how far they have come."""
    _row(session, community)
    opened = select(BookRow).where(BookRow.community_id == community)
    rows = session.exec(opened.order_by(col(BookRow.book)).limit(BOOKS_MAX))
    return Books(books=[head_of(running.service, row) for row in rows])


def _row(session: Session, community: str) -> CommunityRow:
    row = session.get(CommunityRow, community)
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return row

"""A founding that all have signed becomes a co-op: community, book, accounts, names, closings.

The book's journal has a transaction of its own, so this is three steps, each of which finds what it
has done before: killed in between, the next one who looks, or the clock (`api.founding.jobs`), does
the rest. Between two batches of orders, nobody sees the co-op half made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, select

from api.audits.schedules import NEVER
from api.audits.tables import ScheduleRow
from api.founding.opening import Opening, items, opening_of
from api.founding.tables import (
    FirstStepsRow,
    FoundingRow,
    FoundingStewardRow,
    StewardInvitationRow,
)
from api.founding.terms import terms_in
from api.people.called import profile
from api.service.admission import admit
from api.service.malformed import malformed
from api.service.scribe import FIRST_BOOK
from api.service.tables import CommunityRow
from ledger.refusals import Refusal
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.founding.terms import Terms
    from api.service.service import Service


def all_signed(opening: Opening, stewards: Sequence[FoundingStewardRow]) -> bool:
    """Whether everybody has signed this opening, and not another."""
    return bool(stewards) and all(one.read == opening.read for one in stewards)


def stand(service: Service, community: str) -> str | None:
    """Make the co-op, if all have signed; its book's id, None where somebody has not."""
    return service.database.run(lambda: _stand(service, community)).result()


def _stand(service: Service, community: str) -> str | None:
    with Session(service.database.writing_engine, expire_on_commit=False) as session:
        row = session.get(FoundingRow, community)
        if row is None or row.book_id is not None or not row.terms:
            return None if row is None else row.book_id
        of_it = FoundingStewardRow.community_id == community
        stewards = session.exec(select(FoundingStewardRow).where(of_it)).all()
    terms = terms_in(row.terms)
    opening = opening_of(service, row, terms, stewards)
    if not all_signed(opening, stewards):
        return None
    now_ms = service.posting_ms()
    with service.database.writing() as session:
        made = CommunityRow(
            community_id=community, name=terms.name, time_ms=now_ms, language=terms.language
        )
        session.merge(made)
    for outcome in service.journal.post(items(community, opening, stewards), now_ms):
        if isinstance(outcome, Refusal):
            raise malformed("order", outcome.code.name)
    with service.database.writing() as session:
        _furnish(session, community, terms, stewards, now_ms)
        session.get_one(FoundingRow, community).book_id = opening.book
    return opening.book


def _furnish(
    session: Session, community: str, terms: Terms, stewards: Sequence[FoundingStewardRow],
    now_ms: int,
) -> None:  # fmt: skip
    """What a book has beside its journal from the first day."""
    place = Place(community, FIRST_BOOK)
    admit(session, place, now_ms)
    for steward in stewards:
        session.merge(profile(place, steward.member_id, steward.name))
    if terms.every != NEVER:
        row = ScheduleRow(
            community_id=community, book=FIRST_BOOK, zone=terms.zone, period=terms.every,
            since_ms=now_ms,
        )  # fmt: skip
        session.merge(row)
    session.merge(FirstStepsRow(community_id=community, book=FIRST_BOOK, put_off=""))
    for table in (FoundingStewardRow, StewardInvitationRow):
        session.exec(delete(table).where(col(table.community_id) == community))

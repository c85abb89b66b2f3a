"""Goes on with what was signed: enters the parts, makes the certificate, lays out the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.arrivals.certifying import certificate_of
from api.arrivals.entering import enter_parts
from api.arrivals.laying import lay, lots_of, sheets_of
from api.arrivals.plans import Plan, pack, unpack
from api.arrivals.records import signed_parts
from api.arrivals.standing import arrived_of
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow
from api.arrivals.trials import Trial
from api.queries.entries import entry_row, read_row
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.service import Service
    from ledger.store import Place


def go_on(service: Service, place: Place) -> bool:
    """Do what is to be done, as far as it can be; whether all is here now.

    Nothing is done where the plan is not here: the same files, tried again, bring it back.
    """
    with service.database.reading() as session:
        book, kept = session.get(BookRow, tuple(place)), session.get(ArrivalTrialRow, tuple(place))
    if book is None or kept is None or not kept.plan:
        return False
    plan = unpack(kept.plan, Plan)
    with service.database.reading() as session:
        if signed_parts(session, book) != plan.brought["parts"]:
            return False
    if book.awaited is not None and not enter_parts(service, book, plan, book.awaited):
        return False
    _note_brought(service, place, plan, unpack(kept.said, Trial))
    lay(service, place, plan)
    return True


def _note_brought(service: Service, place: Place, plan: Plan, trial: Trial) -> None:
    """Keep that all parts are in, with the certificate of what the journal says; once."""
    with service.database.reading() as session:
        if session.get(ArrivalRow, tuple(place)) is not None:
            return
        book = session.get_one(BookRow, tuple(place))
        assert book.brought is not None  # noqa: S101 its parts are in
        entry = entry_row(session, place, book.brought)
        assert entry is not None  # noqa: S101 the book names it
        found = certificate_of(session, book, plan)
        time_ms = read_row(entry).time_ms
    lots = len(lots_of(sheets_of(plan, place, 0, bytes)))
    row = ArrivalRow(
        community_id=place.community, book=place.book, order_id=book.brought, time_ms=time_ms,
        said=pack(arrived_of(plan, trial, lots)), certificate=pack(found.to_bytes().decode()),
        certificate_hash=found.hash, laid=0, whole=False,
    )  # fmt: skip

    def keep(session: Session) -> None:
        if session.get(ArrivalRow, tuple(place)) is None:
            session.add(row)

    service.database.write(keep).result()

"""What people do with a rota. Each change locks it first, so one of them has what two want at once.

Nothing here moves an hour, and none of it is in the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlmodel import col, select

from api.rotas.reading import Rota, load, window
from api.rotas.tables import RotaCarerRow, RotaCoverRow, RotaOutRow, RotaRow
from api.rotas.turns import earliest_today
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlmodel import Session

    from api.rotas.turns import Visit
    from api.service.callers import Caller

Answer = TypeVar("Answer")


def change(caller: Caller, id_: str, do: Callable[[Session, Rota], Answer]) -> Answer:
    """Run `do` on a rota as it stands, while nothing else changes it.

    When it was changed is kept with it: by that those whom it concerns are found to be told.
    """
    place, since = caller.place, window(caller.now_ms)[0]

    def write(session: Session) -> Answer:
        row = session.get(RotaRow, (*place, id_), with_for_update=True)
        if row is None:
            raise ProblemError(Trouble.resource_must_exist)
        answer = do(session, load(session, place, [row], since)[0])
        row.changed_ms = caller.now_ms
        return answer

    return caller.service.database.write(write).result()


def take(caller: Caller, id_: str, day: date) -> bool:
    """Have the member come to an open visit; False if it is somebody else's by now."""

    def do(session: Session, rota: Rota) -> bool:
        visit = _to_come(caller, rota, day)
        if not visit.called or rota.row.member_id == caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        if visit.open:
            session.add(RotaCoverRow(**_of_day(caller, rota, day)))
        return visit.open or visit.who == caller.member

    return change(caller, id_, do)


def drop_out(caller: Caller, id_: str, day: date) -> None:
    """Leave a visit to which the member would come open to others."""

    def do(session: Session, rota: Rota) -> None:
        if _to_come(caller, rota, day).who != caller.member:
            raise ProblemError(Trouble.resource_must_exist)
        cover = session.get(RotaCoverRow, (*caller.place, id_, str(day)))
        if cover is not None:
            session.delete(cover)
        session.merge(RotaOutRow(**_of_day(caller, rota, day)))

    change(caller, id_, do)


def call_off(caller: Caller, id_: str, day: date, *, off: bool) -> None:
    """Say, as whose rota it is, that nobody is needed on a day; or that somebody is after all."""

    def do(session: Session, rota: Rota) -> None:
        _owned(caller, rota)
        _to_come(caller, rota, day)
        said = session.get(RotaOutRow, (*caller.place, id_, str(day), caller.member))
        if said is not None and not off:
            session.delete(said)
        if said is None and off:
            session.add(RotaOutRow(**_of_day(caller, rota, day)))

    change(caller, id_, do)


def agree(caller: Caller, id_: str) -> None:
    """Say, as a carer, that one comes."""

    def do(session: Session, rota: Rota) -> None:
        del session
        carer = _carer(caller, rota)
        carer.agreed_ms = carer.agreed_ms or caller.now_ms

    change(caller, id_, do)


def leave(caller: Caller, id_: str, day: date) -> None:
    """Come no more from that day on: the member's visits are open then."""
    gone = max(day, earliest_today(caller.now_ms))

    def do(session: Session, rota: Rota) -> None:
        _carer(caller, rota).gone = str(gone)
        taken = select(RotaCoverRow).where(
            *in_book(RotaCoverRow, caller.place), RotaCoverRow.rota_id == id_,
            RotaCoverRow.member_id == caller.member, col(RotaCoverRow.day) >= str(gone),
        )  # fmt: skip
        for cover in session.exec(taken).all():
            session.delete(cover)

    change(caller, id_, do)


def end(caller: Caller, id_: str, last: date) -> None:
    """Let a rota of the member's end with that day, or sooner if it does anyway."""
    day = max(last, earliest_today(caller.now_ms))

    def do(session: Session, rota: Rota) -> None:
        del session
        _owned(caller, rota)
        if str(day) < rota.row.last:
            rota.row.last, rota.row.ended_ms = str(day), caller.now_ms

    change(caller, id_, do)


def _of_day(caller: Caller, rota: Rota, day: date) -> dict[str, Any]:
    return {
        "community_id": caller.place.community, "book": caller.place.book,
        "rota_id": rota.row.rota_id, "day": str(day), "member_id": caller.member,
        "owner": rota.row.member_id, "time_ms": caller.now_ms,
    }  # fmt: skip


def _to_come(caller: Caller, rota: Rota, day: date) -> Visit:
    """A visit that is shown and not over: so nobody can keep more than a few weeks' changes."""
    shown = rota.coming(caller.now_ms)
    visit = next((one for one in shown if one.day == day), None)
    if visit is None:
        raise ProblemError(Trouble.resource_must_exist)
    return visit


def _owned(caller: Caller, rota: Rota) -> None:
    if rota.row.member_id != caller.member:
        raise ProblemError(Trouble.resource_must_exist)


def _carer(caller: Caller, rota: Rota) -> RotaCarerRow:
    carer = rota.carer(caller.member, earliest_today(caller.now_ms))
    if carer is None:
        raise ProblemError(Trouble.resource_must_exist)
    return carer

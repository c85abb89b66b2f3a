"""What rotas let people wait for: at home, and on the page of the visits that are open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, func, or_, select

from api.exchanges.tables import RotaCarerRow, RotaOutRow, RotaRow
from api.i18n import _, ngettext
from api.queries import in_book
from api.web.fields import DAY_MS
from api.web.rotas.reading import Rota, load, names_in, rotas_of, unfinished, window
from api.web.rotas.shown import show_date, show_visit_day
from api.web.rotas.turns import AS_PLANNED, Visit, earliest_today, latest_today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.web.seat import Seat

ROTAS_MAX: Final = 200
"""Rotas that are looked through for open visits; those that end first."""

WANTED_MAX: Final = 60
_SOON: Final = timedelta(days=1)
_TOLD_MS: Final = 14 * DAY_MS
"""How long carers are told that a rota was ended."""


class Wanted(NamedTuple):
    """An open visit, and to whom somebody should come."""

    rota: Rota
    visit: Visit
    name: str


def wanted(seat: Seat) -> list[Wanted]:
    """The open visits of the whole book within the next weeks, the first one first."""
    rows = seat.session.exec(_with_gaps(seat).limit(ROTAS_MAX)).all()
    rotas = load(seat.session, seat.place, rows, unfinished(seat.now_ms))
    names = names_in(seat, rotas)
    found = [
        Wanted(rota, visit, names[rota.row.member_id])
        for rota in rotas
        for visit in rota.coming(seat.now_ms)
        if visit.open
    ]
    return sorted(found, key=lambda one: (one.visit.day, one.rota.row.at))[:WANTED_MAX]


def _with_gaps(seat: Seat) -> Any:  # noqa: ANN401 a query
    """Others' rotas on which somebody is out, or a place has nobody, as who left or was erased."""
    today, until = (str(day) for day in (unfinished(seat.now_ms), window(seat.now_ms)[1]))
    out, carer = RotaOutRow, RotaCarerRow
    outs = select(out.rota_id).where(*in_book(out, seat.place), out.day >= today, out.day <= until)
    there = (
        select(func.count())
        .select_from(carer)
        .where(*in_book(carer, seat.place), carer.rota_id == RotaRow.rota_id)
        .where(col(carer.gone).is_(None))
        .correlate(RotaRow)
        .scalar_subquery()
    )
    return (
        select(RotaRow)
        .where(*in_book(RotaRow, seat.place), RotaRow.last >= today, RotaRow.first <= until)
        .where(RotaRow.member_id != seat.member)
        .where(or_(col(RotaRow.rota_id).in_(outs), RotaRow.turns > there))
        .order_by(col(RotaRow.last), col(RotaRow.rota_id))
    )


def rotas_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: what carers are asked, which visits are open to them, to whom nobody comes."""
    rotas = rotas_of(seat)
    names = names_in(seat, rotas)
    for rota in rotas:
        if rota.row.member_id == seat.member:
            yield from _alone(seat, rota)
        else:
            yield from _for_carer(seat, rota, names)


def _alone(seat: Seat, rota: Rota) -> Iterator[tuple[str, str]]:
    """The owner is told of the visits of today and tomorrow to which nobody comes."""
    soon = latest_today(seat.now_ms) + _SOON
    for visit in rota.coming(seat.now_ms):
        if visit.open and visit.day <= soon:
            said = _("Nobody comes on {day} so far: “{text}”")
            shown = said.format(day=show_visit_day(visit.day), text=rota.row.text)
            yield shown, _path(rota, visit)


def _for_carer(seat: Seat, rota: Rota, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    row, name, today = rota.row, names[rota.row.member_id], earliest_today(seat.now_ms)
    carer = rota.carer(seat.member, today)
    ended = row.ended_ms is not None and seat.now_ms < row.ended_ms + _TOLD_MS
    if ended:
        said = _("{name} ends the regular care with {day}: “{text}”")
        yield said.format(name=name, day=show_date(rota.plan.last), text=row.text), _path(rota)
    elif carer is not None and carer.agreed_ms is None:
        said = _("{name} asks you to come regularly: “{text}”")
        yield said.format(name=name, text=row.text), _path(rota)
    visits = rota.coming(seat.now_ms)
    yield from _open_to(seat, rota, visits, name)
    for visit in visits:
        if visit.off and visit.usual == seat.member:
            said = _("{name} needs nobody on {day}: “{text}”")
            shown = said.format(name=name, day=show_visit_day(visit.day), text=row.text)
            yield shown, _path(rota, visit)


def _open_to(
    seat: Seat, rota: Rota, visits: Sequence[Visit], name: str
) -> Iterator[tuple[str, str]]:
    """Whoever shares a rota hears first; not of what they could not come to themselves."""
    free = [
        visit
        for visit in visits
        if visit.open and seat.member not in rota.changes.get(visit.day, AS_PLANNED).out
    ]
    if not free:
        return
    said = ngettext(
        "Can you come to {name} on {day}? “{text}”",
        "Can you come to {name}? {count} visits are open: “{text}”",
        len(free),
    )
    day = show_visit_day(free[0].day)
    path = _path(rota, free[0]) if len(free) == 1 else _path(rota)
    yield said.format(name=name, day=day, count=len(free), text=rota.row.text), path


def _path(rota: Rota, visit: Visit | None = None) -> str:
    whole = f"/app/rota/{rota.row.rota_id}"
    return whole if visit is None else f"{whole}/{visit.day}"

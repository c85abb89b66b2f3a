"""What rotas let people wait for: at home, and on the page of the visits that are open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, func, or_, select

from api.rotas.reading import Rota, load, names_in, rotas_of, unfinished, window
from api.rotas.shown import show_date, show_visit_day
from api.rotas.tables import RotaCarerRow, RotaOutRow, RotaRow
from api.rotas.turns import AS_PLANNED, Visit, earliest_today, latest_today
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.words.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.service.callers import Caller

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


def wanted(caller: Caller) -> list[Wanted]:
    """The open visits of the whole book within the next weeks, the first one first."""
    rows = caller.session.exec(_with_gaps(caller).limit(ROTAS_MAX)).all()
    rotas = load(caller.session, caller.place, rows, unfinished(caller.now_ms))
    names = names_in(caller, rotas)
    found = [
        Wanted(rota, visit, names[rota.row.member_id])
        for rota in rotas
        for visit in rota.coming(caller.now_ms)
        if visit.open
    ]
    return sorted(found, key=lambda one: (one.visit.day, one.rota.row.at))[:WANTED_MAX]


def _with_gaps(caller: Caller) -> Any:  # noqa: ANN401 a query
    """Others' rotas on which somebody is out, or a place has nobody, as who left or was erased."""
    today, until = (str(day) for day in (unfinished(caller.now_ms), window(caller.now_ms)[1]))
    out, carer = RotaOutRow, RotaCarerRow
    outs = select(out.rota_id).where(
        *in_book(out, caller.place), out.day >= today, out.day <= until
    )
    there = (
        select(func.count())
        .select_from(carer)
        .where(*in_book(carer, caller.place), carer.rota_id == RotaRow.rota_id)
        .where(col(carer.gone).is_(None))
        .correlate(RotaRow)
        .scalar_subquery()
    )
    return (
        select(RotaRow)
        .where(*in_book(RotaRow, caller.place), RotaRow.last >= today, RotaRow.first <= until)
        .where(RotaRow.member_id != caller.member)
        .where(or_(col(RotaRow.rota_id).in_(outs), RotaRow.turns > there))
        .order_by(col(RotaRow.last), col(RotaRow.rota_id))
    )


def rotas_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: what carers are asked, which visits are open to them, to whom nobody comes."""
    rotas = rotas_of(caller)
    names = names_in(caller, rotas)
    for rota in rotas:
        if rota.row.member_id == caller.member:
            yield from _alone(caller, rota, names)
        else:
            yield from _for_carer(caller, rota, names)


def _alone(caller: Caller, rota: Rota, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The owner is told of the visits of today and tomorrow on which nobody can be counted."""
    soon = latest_today(caller.now_ms) + _SOON
    for visit in rota.coming(caller.now_ms):
        if visit.off or visit.agreed or visit.day > soon:
            continue
        said = _("Nobody comes on {day} so far: “{text}”")
        if visit.who is not None:
            said = _("{name} has not answered whether they come on {day}: “{text}”")
        name, day = names.get(visit.who or "", ""), show_visit_day(visit.day)
        yield said.format(name=name, day=day, text=rota.row.text), _path(rota, visit)


def _for_carer(caller: Caller, rota: Rota, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    row, name, today = rota.row, names[rota.row.member_id], earliest_today(caller.now_ms)
    carer = rota.carer(caller.member, today)
    ended = row.ended_ms is not None and caller.now_ms < row.ended_ms + _TOLD_MS
    if ended:
        said = _("{name} ends the regular care with {day}: “{text}”")
        yield said.format(name=name, day=show_date(rota.plan.last), text=row.text), _path(rota)
    elif carer is not None and carer.agreed_ms is None:
        said = _("{name} asks you to come regularly: “{text}”")
        yield said.format(name=name, text=row.text), _path(rota)
    visits = rota.coming(caller.now_ms)
    yield from _open_to(caller, rota, visits, name)
    for visit in visits:
        if visit.off and visit.usual == caller.member:
            said = _("{name} needs nobody on {day}: “{text}”")
            shown = said.format(name=name, day=show_visit_day(visit.day), text=row.text)
            yield shown, _path(rota, visit)


def _open_to(
    caller: Caller, rota: Rota, visits: Sequence[Visit], name: str
) -> Iterator[tuple[str, str]]:
    """Whoever shares a rota hears first; not of what they could not come to themselves."""
    free = [
        visit
        for visit in visits
        if visit.open and caller.member not in rota.changes.get(visit.day, AS_PLANNED).out
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

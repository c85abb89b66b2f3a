"""Regular care: the member's, one rota, one visit, and where somebody is wanted."""

from datetime import date, timedelta
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.models import UUID
from api.market.notices import CATEGORIES
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.rotas.booking import booked_for, prepare
from api.rotas.changing import agree, call_off, drop_out, end, leave, take
from api.rotas.pages.form import read_day
from api.rotas.reading import (
    Rota,
    concerns,
    names_in,
    rota_at,
    rotas_of,
    row_day,
    taken_by,
    visit_at,
    window,
)
from api.rotas.shown import show_clock, show_date, show_length, show_visit_day, show_weekdays
from api.rotas.turns import Visit, earliest_today, today
from api.rotas.waiting import wanted
from api.service.troubles import ProblemError, Trouble

router = pages()
PATH: Final = "/app/rota"
TAKEN: Final = 409
"""The status of a visit that somebody else has taken meanwhile."""

MINE_MAX: Final = 10
AT_FIRST: Final = timedelta(days=14)
"""How far ahead a rota shows its visits at once; the others unfold."""

RotaId = Annotated[str, Path(pattern=UUID)]
Day = Annotated[str, Path(pattern=r"^\d{4}-\d{2}-\d{2}$")]
WORDS: Final[dict[str, Any]] = {
    "categories": CATEGORIES, "visit_day": show_visit_day, "date": show_date, "clock": show_clock,
    "weekdays": show_weekdays, "day_of": row_day, "length": show_length,
}  # fmt: skip
"""What templates write days, times and lengths with; minutes whatever the book counts in."""


class Mine(NamedTuple):
    """A visit to which the member comes."""

    rota: Rota
    visit: Visit


@router.get(PATH)
def regular(request: Request, seat: Seated) -> Response:
    """The member's own rotas, those they are on, and the visits they come to."""
    rotas = rotas_of(seat)
    known = {rota.row.rota_id for rota in rotas}
    covered = [rota for rota in taken_by(seat) if rota.row.rota_id not in known]
    mine = [
        Mine(rota, visit)
        for rota in (*rotas, *covered)
        for visit in rota.coming(seat.now_ms)
        if visit.comes == seat.member
    ]
    mine.sort(key=lambda one: (one.visit.day, one.rota.row.at))
    following = {rota.row.rota_id: next(iter(rota.coming(seat.now_ms)), None) for rota in rotas}
    return page(
        request, "rotas/rotas.html", seat, mine=mine[:MINE_MAX],
        more=max(len(mine) - MINE_MAX, 0), following=following,
        own=[rota for rota in rotas if rota.row.member_id == seat.member],
        others=[rota for rota in rotas if rota.row.member_id != seat.member],
        names=names_in(seat, (*rotas, *covered)), **WORDS,
    )  # fmt: skip


@router.get(f"{PATH}/wanted")
def cover_wanted(request: Request, seat: Seated) -> Response:
    """The open visits of the whole book."""
    return page(request, "rotas/rota-wanted.html", seat, found=wanted(seat), **WORDS)


@router.get(f"{PATH}/{{id_}}")
def rota_page(id_: RotaId, request: Request, seat: Seated) -> Response:
    """One rota, to whom it concerns."""
    rota, now = rota_at(seat, id_), earliest_today(seat.now_ms)
    since, until = window(seat.now_ms)
    return page(
        request, "rotas/rota.html", seat, rota=rota, names=names_in(seat, [rota]),
        coming=rota.coming(seat.now_ms), past=rota.past(seat.now_ms),
        booked=booked_for(seat, rota, since, until), carer=rota.carer(seat.member, now),
        then=now + AT_FIRST, earliest=now, proposed=min(today(seat.now_ms), rota.plan.last),
        **WORDS,
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}/{{day}}")
def visit_page(id_: RotaId, day: Day, request: Request, seat: Seated) -> Response:
    """One visit: to whom it concerns, and while it is open to everybody in the book."""
    rota, visit = visit_at(seat, id_, _day(day))
    whole = concerns(seat, rota)
    if not (whole or visit.open or visit.comes == seat.member):
        return page(request, "rotas/rota-taken.html", seat, TAKEN)
    booked = booked_for(seat, rota, visit.day, visit.day).get(visit.day, [])
    return page(
        request, "rotas/visit.html", seat, rota=rota, visit=visit, whole=whole,
        names=names_in(seat, [rota]), over=rota.is_over(visit, seat.now_ms),
        booked=[one for one in booked if seat.member in {one.member, rota.row.member_id}],
        **WORDS,
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ProblemError(Trouble.resource_must_exist) from error


@router.post(f"{PATH}/{{id_}}/agree")
def agree_to_come(id_: RotaId, form: Form, seat: Seated) -> Response:
    """Say that one comes."""
    del form  # Asked for, here and below, because it holds that a page of ours sent the request.
    agree(seat, id_)
    return RedirectResponse(f"{PATH}/{id_}", 303)


@router.post(f"{PATH}/{{id_}}/leave")
def leave_it(id_: RotaId, form: Form, seat: Seated) -> Response:
    """Come no more from a day on."""
    leave(seat, id_, read_day(form, "day") or today(seat.now_ms))
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{id_}}/end")
def end_it(id_: RotaId, form: Form, seat: Seated) -> Response:
    """Let it end with a day."""
    end(seat, id_, read_day(form, "day") or today(seat.now_ms))
    return RedirectResponse(f"{PATH}/{id_}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/take")
def take_it(id_: RotaId, day: Day, request: Request, form: Form, seat: Seated) -> Response:
    """Come to an open visit, or be told that somebody else does."""
    del form
    if not take(seat, id_, _day(day)):
        return page(request, "rotas/rota-taken.html", seat, TAKEN)
    return RedirectResponse(f"{PATH}/{id_}/{day}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/out")
def drop_it(id_: RotaId, day: Day, form: Form, seat: Seated) -> Response:
    """Say that one cannot come after all."""
    del form
    drop_out(seat, id_, _day(day))
    return RedirectResponse(f"{PATH}/{id_}/{day}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/off")
def call_it_off(id_: RotaId, day: Day, form: Form, seat: Seated) -> Response:
    """Say that nobody is needed on a day; or, sent from there, that somebody is after all."""
    call_off(seat, id_, _day(day), off=form.get("again") is None)
    return RedirectResponse(f"{PATH}/{id_}/{day}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/book")
def book_it(id_: RotaId, day: Day, form: Form, seat: Seated) -> Response:
    """Lead on to the form that sets hours aside for a visit."""
    del form
    rota, visit = visit_at(seat, id_, _day(day))
    if not prepare(seat, rota, visit):
        return RedirectResponse(f"{PATH}/{id_}/{day}", 303)
    return RedirectResponse(f"/app/book?rota={id_}&day={day}", 303)

"""Regular care: the member's, one rota, one visit, and where somebody is wanted."""

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response
from starlette.responses import RedirectResponse

from api.categories.listed import category_names
from api.http.models import UUID
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.rotas.booking import prepare
from api.rotas.changing import agree, call_off, drop_out, end, leave, take
from api.rotas.pages.form import read_day
from api.rotas.reading import row_day, visit_day
from api.rotas.shown import (
    SIGNS,
    show_clock,
    show_date,
    show_day_month,
    show_length,
    show_short_day,
    show_visit_day,
    show_weekdays,
    state_words,
)
from api.rotas.turns import earliest_today, today
from api.rotas.views import regular, visit_seen, week_at, weeks_of, whole_rota
from api.rotas.waiting import wanted

router = pages()
PATH: Final = "/app/rota"
TAKEN: Final = 409
"""The status of a visit that somebody else has taken meanwhile."""

MINE_MAX: Final = 10
AT_FIRST: Final = timedelta(days=14)
"""How far ahead a rota shows its visits at once; the others unfold."""

RotaId = Annotated[str, Path(pattern=UUID)]
DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
Day = Annotated[str, Path(pattern=f"^{DAY}$")]
AnyDay = Annotated[str, Query(pattern=f"^({DAY})?$")]
WORDS: Final[dict[str, Any]] = {
    "visit_day": show_visit_day, "date": show_date, "clock": show_clock,
    "weekdays": show_weekdays, "day_of": row_day, "length": show_length, "signs": SIGNS,
    "short_day": show_short_day, "day_month": show_day_month, "state_words": state_words,
}  # fmt: skip
"""What templates write days, times and lengths with; minutes whatever the book counts in."""


@router.get(PATH)
def regular_page(request: Request, seat: Seated) -> Response:
    """The member's own rotas, those they are on, and the visits they come to."""
    rotas, mine, following, names = regular(seat)
    return page(
        request, "rotas/rotas.html", seat, mine=mine[:MINE_MAX],
        more=max(len(mine) - MINE_MAX, 0), following=following,
        own=[rota for rota in rotas if rota.row.member_id == seat.member],
        others=[rota for rota in rotas if rota.row.member_id != seat.member],
        names=names, categories=category_names(seat), **WORDS,
    )  # fmt: skip


@router.get(f"{PATH}/wanted")
def cover_wanted(request: Request, seat: Seated) -> Response:
    """The open visits of the whole book."""
    return page(
        request,
        "rotas/rota-wanted.html",
        seat,
        found=wanted(seat),
        categories=category_names(seat),
        **WORDS,
    )


@router.get(f"{PATH}/week")
def week_page(request: Request, seat: Seated, day: AnyDay = "") -> Response:
    """The visits of a week, of all rotas that concern the member."""
    now = today(seat.now_ms)
    week = week_at(seat, visit_day(day) if day else now)
    return page(request, "rotas/week.html", seat, week=week, today=now, **WORDS)


@router.get(f"{PATH}/{{id_}}/sheet")
def sheet_page(id_: RotaId, request: Request, seat: Seated) -> Response:
    """A rota's visits to print, one page for each week."""
    whole = whole_rota(seat, id_)
    return page(
        request, "rotas/sheet.html", seat, rota=whole.rota, names=whole.names,
        weeks=weeks_of(seat, whole.rota), today=today(seat.now_ms),
        categories=category_names(seat), **WORDS,
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}")
def rota_page(id_: RotaId, request: Request, seat: Seated) -> Response:
    """One rota, to whom it concerns."""
    whole, now = whole_rota(seat, id_), earliest_today(seat.now_ms)
    return page(
        request, "rotas/rota.html", seat, **whole._asdict(),
        carer=whole.rota.carer(seat.member, now), then=now + AT_FIRST, earliest=now,
        proposed=min(today(seat.now_ms), whole.rota.plan.last),
        categories=category_names(seat), **WORDS,
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}/{{day}}")
def visit_page(id_: RotaId, day: Day, request: Request, seat: Seated) -> Response:
    """One visit: to whom it concerns, and while it is open to everybody in the book."""
    seen = visit_seen(seat, id_, visit_day(day))
    if seen is None:
        return page(request, "rotas/rota-taken.html", seat, TAKEN)
    return page(
        request,
        "rotas/visit.html",
        seat,
        **seen._asdict(),
        categories=category_names(seat),
        **WORDS,
    )


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
    if not take(seat, id_, visit_day(day)):
        return page(request, "rotas/rota-taken.html", seat, TAKEN)
    return RedirectResponse(f"{PATH}/{id_}/{day}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/out")
def drop_it(id_: RotaId, day: Day, form: Form, seat: Seated) -> Response:
    """Say that one cannot come after all."""
    del form
    drop_out(seat, id_, visit_day(day))
    return RedirectResponse(f"{PATH}/{id_}/{day}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/off")
def call_it_off(id_: RotaId, day: Day, form: Form, seat: Seated) -> Response:
    """Say that nobody is needed on a day; or, sent from there, that somebody is after all."""
    call_off(seat, id_, visit_day(day), off=form.get("again") is None)
    return RedirectResponse(f"{PATH}/{id_}/{day}", 303)


@router.post(f"{PATH}/{{id_}}/{{day}}/book")
def book_it(id_: RotaId, day: Day, form: Form, seat: Seated) -> Response:
    """Lead on to the form that sets hours aside for a visit."""
    del form
    if prepare(seat, id_, visit_day(day)) is None:
        return RedirectResponse(f"{PATH}/{id_}/{day}", 303)
    return RedirectResponse(f"/app/book?rota={id_}&day={day}", 303)

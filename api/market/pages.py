"""Offers and needs: the list with its search, publishing, and one of them."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response
from starlette.responses import RedirectResponse

from api.exchanges.deadlines import show_deadline
from api.http.models import UUID
from api.market.notices import (
    CATEGORIES,
    KINDS,
    NEED,
    NEWEST,
    OFFER,
    ORDERS,
    PLACE_MAX,
    REACHES,
    SOONEST,
    TEXT_MAX,
    Wanted,
    Words,
    notice_at,
    notices,
    own_notices,
    prolong,
    publish,
    take_down,
)
from api.pages.fields import REFUSED, needed_in, read_days, read_line, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.people.spots import spot_of
from api.service.troubles import ProblemError

router = pages()
PATH: Final = "/app/market"
DAYS: Final = (7, 30, 90)
DAYS_USUAL: Final = 30
NoticeId = Annotated[str, Path(pattern=UUID)]
Before = Annotated[str, Query(pattern=f"{UUID}|^$")]


@router.get(PATH)
def market(  # noqa: PLR0913, PLR0917 what a search asks for
    request: Request, seat: Seated, q: str = "", kind: str = "", category: str = "",
    before: Before = "", order: str = "",
) -> Response:  # fmt: skip
    """What is offered and needed now, the newest or the nearest first."""
    wanted = Wanted(
        q[:SEARCH_MAX].strip(), kind if kind in KINDS else "",
        category if category in CATEGORIES else "", before,
        order if order in ORDERS else SOONEST if kind == NEED else NEWEST,
    )  # fmt: skip
    rows, following = notices(seat, wanted)
    return page(
        request, "market/market.html", seat, rows=rows, following=following,
        wanted=wanted, kinds=KINDS, orders=ORDERS, spot=spot_of(seat),
        categories=CATEGORIES, reaches=REACHES, own=own_notices(seat), needed=show_deadline,
    )  # fmt: skip


@router.get(f"{PATH}/new")
def new(request: Request, seat: Seated, kind: str = OFFER) -> Response:
    """The form for an offer or a need."""
    return _form(request, seat, {"kind": NEED if kind == NEED else OFFER})


@router.post(PATH)
def keep(request: Request, form: Form, seat: Seated) -> Response:
    """Publish it, or say what is wrong with it."""
    said = _read(form)
    if said is None:
        return _form(request, seat, form, wrong="text")
    try:
        notice = publish(seat, said, read_days(form, DAYS, DAYS_USUAL))
    except ProblemError:
        return _form(request, seat, form, wrong="needed")
    if notice is None:
        return _form(request, seat, form, wrong="many")
    return RedirectResponse(f"{PATH}/{notice.row.notice_id}", 303)


def _read(form: Mapping[str, str]) -> Words | None:
    said = Words(
        form.get("kind", ""), form.get("category", ""), read_text(form, "text", TEXT_MAX),
        read_line(form, "place", PLACE_MAX), form.get("reach", ""), "near" in form,
        *needed_in(form),
    )  # fmt: skip
    known = said.kind in KINDS and said.category in CATEGORIES and said.reach in REACHES
    return said if known and said.text else None


def _form(
    request: Request, seat: Seat, form: Mapping[str, str], *, wrong: str = ""
) -> Response:  # fmt: skip
    return page(
        request, "market/notice-new.html", seat, REFUSED if wrong else 200, form=form,
        wrong=wrong,
        kinds=KINDS, categories=CATEGORIES, reaches=REACHES, days=DAYS, spot=spot_of(seat),
        chosen=read_days(form, DAYS, DAYS_USUAL), needed=needed_in(form),
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}")
def one(id_: NoticeId, request: Request, seat: Seated) -> Response:
    """One of them, and a form to write to whose it is."""
    return page(
        request, "market/notice.html", seat, notice=notice_at(seat, id_), kinds=KINDS,
        categories=CATEGORIES, reaches=REACHES, days=DAYS, chosen=DAYS_USUAL,
        needed=show_deadline,
    )  # fmt: skip


@router.post(f"{PATH}/{{id_}}/keep")
def keep_longer(id_: NoticeId, form: Form, seat: Seated) -> Response:
    """Let it stand for longer."""
    prolong(seat, id_, read_days(form, DAYS, DAYS_USUAL))
    return RedirectResponse(f"{PATH}/{id_}", 303)


@router.post(f"{PATH}/{{id_}}/end")
def end(id_: NoticeId, form: Form, seat: Seated) -> Response:
    """Take it down."""
    del form  # Asked for because it holds that the request came from a page of ours.
    take_down(seat, id_)
    return RedirectResponse(PATH, 303)

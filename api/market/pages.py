"""Offers and needs: the list with its search, publishing, and one of them."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response
from starlette.responses import RedirectResponse

from api.categories.listed import category_names, offered
from api.exchanges.deadlines import show_deadline
from api.http.models import UUID
from api.market.notices import (
    KINDS,
    NEED,
    NEWEST,
    OFFER,
    ORDERS,
    PLACE_MAX,
    REACHES,
    SOONEST,
    TEXT_MAX,
    TITLE_MAX,
    Notice,
    Wanted,
    Words,
    counted,
    light,
    notice_at,
    notices,
    own_notices,
)
from api.market.publishing import prolong, publish, rewrite, take_down
from api.pages.fields import REFUSED, needed_in, read_days, read_line, read_text, spares_data
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.people.spots import spot_of
from api.photos.kept import of_members
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD

router = pages()
PATH: Final = "/app/market"
DAYS: Final = (7, 30, 90)
DAYS_USUAL: Final = 30
NoticeId = Annotated[str, Path(pattern=UUID)]
Before = Annotated[str, Query(pattern=f"{UUID}|^$")]


@router.get(PATH)
def market(  # noqa: PLR0913, PLR0917 what a search asks for
    request: Request, seat: Seated, q: str = "", kind: str = "", category: str = "",
    before: Before = "", order: str = "", mine: bool = False,  # noqa: FBT001, FBT002 a parameter of the address
) -> Response:  # fmt: skip
    """What is offered and needed now, the newest or the nearest first; or the member's own."""
    wanted = Wanted(
        q[:SEARCH_MAX].strip(), kind if kind in KINDS else "",
        category if category in category_names(seat) else "", before,
        order if order in ORDERS else SOONEST if kind == NEED else NEWEST,
    )  # fmt: skip
    (rows, following), spare = notices(seat, wanted), spares_data(request)
    rows, own = light(rows, spare=spare), light(own_notices(seat), spare=spare)
    return page(
        request, "market/market.html", seat, rows=rows, following=following,
        wanted=wanted, kinds=KINDS, orders=ORDERS, spot=spot_of(seat),
        categories=category_names(seat), reaches=REACHES, own=own, mine=mine,
        counted=counted(seat, wanted.kind), needed=show_deadline,
        pictured=any(each.photos for each in (own if mine else rows)),
    )  # fmt: skip


@router.get(f"{PATH}/new")
def new(request: Request, seat: Seated, kind: str = OFFER) -> Response:
    """The form for an offer or a need."""
    return _form(request, seat, {"kind": NEED if kind == NEED else OFFER})


@router.post(PATH)
def keep(request: Request, form: Form, seat: Seated) -> Response:
    """Publish it, or say what is wrong with it."""
    said = _read(form)
    if said is None or said.category not in offered(seat):
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
        *needed_in(form), read_line(form, "title", TITLE_MAX),
    )  # fmt: skip
    known = said.kind in KINDS and said.reach in REACHES
    return said if known and said.text else None


def _form(
    request: Request, seat: Seat, form: Mapping[str, str], *, wrong: str = ""
) -> Response:  # fmt: skip
    return page(
        request, "market/notice-new.html", seat, REFUSED if wrong else 200, form=form,
        wrong=wrong,
        kinds=KINDS, categories=offered(seat), reaches=REACHES, days=DAYS, spot=spot_of(seat),
        chosen=read_days(form, DAYS, DAYS_USUAL), needed=needed_in(form),
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}")
def one(id_: NoticeId, request: Request, seat: Seated) -> Response:
    """One of them, and a form to write to whose it is."""
    notice = notice_at(seat, id_)
    return page(
        request, "market/notice.html", seat, notice=notice, kinds=KINDS,
        categories=category_names(seat), reaches=REACHES, days=DAYS, chosen=DAYS_USUAL,
        needed=show_deadline, pictures=of_members(seat, [notice.row.member_id]),
        is_steward=STEWARD in seat.reader.roles,
    )  # fmt: skip


@router.get(f"{PATH}/{{id_}}/edit")
def edit(id_: NoticeId, request: Request, seat: Seated) -> Response:
    """One of the member's own, to write anew."""
    row = notice_at(seat, id_).row
    form = {name: str(value) for name, value in row.model_dump().items() if value}
    return _edit(request, seat, id_, form)


@router.post(f"{PATH}/{{id_}}")
def write_anew(id_: NoticeId, request: Request, form: Form, seat: Seated) -> Response:
    """Let it say something else, or say what is wrong with that."""
    said = _read(form)
    if said is None or said.category not in _may_stay(seat, notice_at(seat, id_)):
        return _edit(request, seat, id_, form, wrong=True)
    rewrite(seat, id_, said)
    return RedirectResponse(f"{PATH}/{id_}", 303)


def _may_stay(seat: Seat, notice: Notice) -> Mapping[str, str]:
    """What may be chosen, and what a notice has, which may be offered no more."""
    has = notice.row.category
    return {**offered(seat), has: category_names(seat).get(has, has)}


def _edit(
    request: Request, seat: Seat, id_: str, form: Mapping[str, str], *, wrong: bool = False
) -> Response:
    notice = notice_at(seat, id_)
    if not notice.mine:
        raise ProblemError(Trouble.resource_must_exist)
    return page(
        request, "market/notice-edit.html", seat, REFUSED if wrong else 200, notice=notice,
        form=form, wrong=wrong, kinds=KINDS, categories=_may_stay(seat, notice), reaches=REACHES,
        spot=spot_of(seat),
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

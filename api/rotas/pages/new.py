"""Setting up recurring care: one form, in which people are searched for and chosen too."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query, Request, Response
from starlette.responses import RedirectResponse

from api.categories.listed import offered
from api.http.models import UUID
from api.pages.fields import REFUSED
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import choice
from api.rotas.beginning import begin
from api.rotas.booking import account_of
from api.rotas.pages.form import PLACES, blank, carers_in, like, read
from api.rotas.reading import rota_at
from api.rotas.shown import ISO_WEEKDAYS, weekday_name
from api.rotas.turns import CARERS_MAX, YEAR, earliest_today
from api.words.i18n import _

router = pages()
PATH: Final = "/app/rota"
SEARCHES: Final = ("find", "add", "drop")
Like = Annotated[str, Query(pattern=f"{UUID}|^$", alias="like")]


@router.get(f"{PATH}/new")
def new(request: Request, seat: Seated, model: Like = "") -> Response:
    """The form, empty or like a rota of the member's."""
    return _form(request, seat, _like(seat, model) if model else blank(seat))


def _like(seat: Seat, id_: str) -> dict[str, str]:
    rota = rota_at(seat, id_)
    found = [account_of(seat, carer.member_id) for carer in rota.carers if carer.gone is None]
    return like(seat, rota, [holder.account for holder in found if holder is not None])


@router.post(f"{PATH}/new")
def keep(request: Request, form: Form, seat: Seated) -> Response:
    """Search for people, choose or drop them, or keep all of it."""
    if any(name in form for name in SEARCHES):
        return _form(request, seat, form)
    carers = carers_in(seat, form)
    planned, wrong = read(seat, form, carers)
    if wrong:
        return _form(request, seat, form, wrong)
    made = begin(seat, planned, [carer.member for carer in carers])
    if made is None:
        many = _("You have as much regular care as is allowed. End one of them first.")
        return _form(request, seat, form, many)
    return RedirectResponse(f"{PATH}/{made.row.rota_id}", 303)


def _form(request: Request, seat: Seat, form: Mapping[str, str], wrong: str = "") -> Response:
    carers = carers_in(seat, form)
    words = form.get("q", "") if "find" in form else ""
    chosen = {carer.member for carer in carers}
    first = earliest_today(seat.now_ms)
    return page(
        request, "rotas/rota-new.html", seat, REFUSED if wrong else 200, form=form,
        wrong=wrong, categories=offered(seat), carers=carers, full=len(carers) >= CARERS_MAX,
        weekdays={iso: weekday_name(iso) for iso in ISO_WEEKDAYS}, q=words, most=len(PLACES),
        people=[one for one in choice(seat, words).people if one.member not in chosen],
        earliest=first, latest=first + 2 * YEAR - timedelta(days=1),
    )  # fmt: skip

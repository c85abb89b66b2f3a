"""About where the member is: two decimals of a degree, kept for what stands near and erasable."""

from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.pages.fields import REFUSED
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.coop import choose_neighbourhood, neighbourhood_of, neighbourhoods
from api.people.distances import EAST_MAX, NORTH_MAX, Spot, read_degrees
from api.people.spots import forget_spot, keep_spot, spot_of
from api.words.showing import show_degrees
from ledger.ids import is_uuid

router = pages()
PATH: Final = "/app/near"


@router.get(PATH)
def near(request: Request, seat: Seated) -> Response:
    """Show it, to change or to forget."""
    spot = spot_of(seat)
    form = (
        {} if spot is None else {name: show_degrees(part) for name, part in spot._asdict().items()}
    )
    return _page(request, seat, form, kept=spot is not None)


@router.post(PATH)
def keep(request: Request, form: Form, seat: Seated) -> Response:
    """Keep it, or none any more."""
    if "forget" in form:
        forget_spot(seat)
        return RedirectResponse(PATH, 303)
    north = read_degrees(form.get("north", ""), NORTH_MAX)
    east = read_degrees(form.get("east", ""), EAST_MAX)
    if north is None or east is None:
        return _page(request, seat, form, kept=False, wrong=True)
    keep_spot(seat, Spot(north, east))
    return RedirectResponse("/app/market?order=nearest", 303)


@router.post(f"{PATH}/neighbourhood")
def choose(form: Form, seat: Seated) -> Response:
    """Keep one of the co-op's list."""
    chosen = form.get("neighbourhood", "")
    if not is_uuid(chosen):
        return RedirectResponse(PATH, 303)
    choose_neighbourhood(seat, chosen)
    return RedirectResponse("/app/market?order=nearest", 303)


def _page(
    request: Request, seat: Seat, form: Mapping[str, str], *, kept: bool, wrong: bool = False
) -> Response:
    status = REFUSED if wrong else 200
    return page(
        request, "people/near.html", seat, status, form=form, kept=kept, wrong=wrong,
        listed=neighbourhoods(seat), chosen=neighbourhood_of(seat, seat.member),
    )  # fmt: skip

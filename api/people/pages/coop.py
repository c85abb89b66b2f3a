"""What stewards say of their co-op, how it is reached and what neighbourhoods it has; and help."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.models import UUID
from api.pages.fields import REFUSED, read_line
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seat, Seated
from api.people import coop
from api.people.distances import EAST_MAX, NORTH_MAX, Spot, read_degrees
from ledger.rules.books import STEWARD

router = pages()
PATH: Final = "/app/coop"
NeighbourhoodId = Annotated[str, Path(pattern=UUID)]


@router.get(PATH)
def our_coop(request: Request, seat: Seated) -> Response:
    """How the co-op is reached, and its neighbourhoods, to change."""
    seat.require_role(STEWARD)
    return _page(request, seat, {})


@router.post(PATH)
def keep(form: Form, seat: Seated) -> Response:
    """Keep how the co-op is reached."""
    said = coop.CoopContact(
        read_line(form, "phone", coop.PHONE_MAX), read_line(form, "mail", coop.MAIL_MAX),
        read_line(form, "text", coop.TEXT_MAX),
    )  # fmt: skip
    coop.keep_coop_contact(seat, said)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/neighbourhoods")
def add(request: Request, form: Form, seat: Seated) -> Response:
    """Name a neighbourhood, or say what is wrong with it."""
    name = read_line(form, "name", coop.NAME_MAX)
    north = read_degrees(form.get("north", ""), NORTH_MAX)
    east = read_degrees(form.get("east", ""), EAST_MAX)
    if not name or north is None or east is None:
        seat.require_role(STEWARD)
        return _page(request, seat, form, wrong=True)
    coop.add_neighbourhood(seat, name, Spot(north, east))
    return RedirectResponse(f"{PATH}#neighbourhoods", 303)


@router.post(f"{PATH}/neighbourhoods/{{id_}}/end")
def remove(id_: NeighbourhoodId, form: Form, seat: Seated) -> Response:
    """Take a neighbourhood off the list."""
    del form  # Asked for because it holds that the request came from a page of ours.
    coop.remove_neighbourhood(seat, id_)
    return RedirectResponse(f"{PATH}#neighbourhoods", 303)


def _page(
    request: Request, seat: Seat, form: Mapping[str, str], *, wrong: bool = False
) -> Response:
    return page(
        request, "people/coop.html", seat, REFUSED if wrong else 200, form=form, wrong=wrong,
        known=coop.coop_contact(seat.session, seat.place), listed=coop.neighbourhoods(seat),
    )  # fmt: skip


@router.get("/app/help")
def help_page(request: Request, seat: MaybeSeated) -> Response:
    """A dozen questions and their answers."""
    return page(request, "pages/help.html", seat)

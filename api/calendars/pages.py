"""A member's links to calendars, and the file that each leads to, which needs no sign-in."""

from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from api.calendars.feed import KIND, feed
from api.calendars.links import end, links, make, path_of
from api.http.access import Reading, Running
from api.http.limits import Act
from api.http.models import UUID
from api.http.public import public_url
from api.pages.forms import Form
from api.pages.policy import PLAIN
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.rotas.reading import rotas_of

router = pages()
followed = APIRouter(include_in_schema=False)
PATH: Final = "/app/calendar"
CalendarId = Annotated[str, Path(pattern=UUID)]


@router.get(PATH)
def calendars_page(request: Request, seat: Seated) -> Response:
    """What a calendar may follow, and of which there is a link."""
    return _page(request, seat)


@router.post(f"{PATH}/{{of}}")
def make_link(of: CalendarId, request: Request, form: Form, seat: Seated) -> Response:
    """Make a link, and show it, this once."""
    del form  # Asked for, here and below, because it holds that a page of ours sent the request.
    return _page(request, seat, of, public_url(request) + path_of(make(seat, of)))


@router.post(f"{PATH}/{{of}}/end")
def end_link(of: CalendarId, form: Form, seat: Seated) -> Response:
    """End a link."""
    del form
    end(seat, of)
    return RedirectResponse(PATH, 303)


def _page(request: Request, seat: Seat, made: str = "", address: str = "") -> Response:
    own = [rota for rota in rotas_of(seat) if rota.row.member_id == seat.member]
    return page(
        request, "calendars/calendars.html", seat, own=own, made=made, address=address,
        links={row.of_id: row for row in links(seat)},
        # Programs of calendars know by that scheme that they are meant.
        webcal=address.replace("https:", "webcal:", 1) if address.startswith("https:") else "",
    )  # fmt: skip


@followed.get("/calendar/{code}.ics")
def calendar(code: str, request: Request, running: Running, session: Reading) -> Response:
    """What is to come, for whoever holds the link."""
    running.limits.by_address(Act.calendars, request.scope)
    running.limits.take(Act.calendar, sha256(code.encode()).hexdigest())
    body = feed(running.service, session, code, public_url(request))
    return Response(body, media_type=KIND, headers=PLAIN)

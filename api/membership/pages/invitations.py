"""A steward's page: invite, and admit or decline who asks to join."""

from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

import orjson
from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.access import MemberId
from api.http.models import HEX32
from api.http.public import public_url
from api.membership.joinings import (
    invite,
    invited,
    joinings,
    require_steward,
    settle,
    take_back,
    twins_of,
)
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called

router = pages()
PATH: Final = "/app/invitations"


class Asking(NamedTuple):
    """Somebody who asks to join, as the page shows them; `twins` are members called alike."""

    member: str
    name: str
    twins: Sequence[str]
    time_ms: int
    orders: object


@router.get(PATH)
def invitations(request: Request, seat: Seated) -> Response:
    """Show who asks to join."""
    return _page(request, seat)


@router.post(PATH)
def make_invitation(request: Request, form: Form, seat: Seated) -> Response:
    """Make an invitation and show its link, this once."""
    del form  # Asked for because it holds that the request came from a page of ours.
    return _page(request, seat, link=f"{public_url(request)}/app/join/{invite(seat)}")


def _page(request: Request, seat: Seat, link: str = "") -> Response:
    require_steward(seat)
    asking = [
        Asking(
            row.member_id, row.name, twins_of(seat, row.name), row.time_ms, orjson.loads(row.orders)
        )
        for row in joinings(seat)
    ]
    out = invited(seat)
    names = called(seat.session, seat.place, [row.member_id for row in out])
    return page(
        request, "membership/invitations.html", seat, asking=asking, link=link,
        out=[(row, names[row.member_id]) for row in out],
    )  # fmt: skip


@router.post(f"{PATH}/{{secret_hash}}/end")
def end_invitation(
    secret_hash: Annotated[str, Path(pattern=HEX32)], form: Form, seat: Seated
) -> Response:
    """Take an invitation back."""
    del form
    take_back(seat, secret_hash)
    return RedirectResponse(PATH, 303)


@router.post("/app/joinings/{member}")
def end(member: MemberId, form: Form, seat: Seated) -> Response:
    """Admitted: the name is kept. Declined: all of it is forgotten."""
    del form
    require_steward(seat)
    settle(seat.running, seat.session, seat.place, member)
    return RedirectResponse(PATH, 303)

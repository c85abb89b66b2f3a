"""A steward's page: invite, and admit or decline who asks to join."""

from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.access import MemberId
from api.http.models import HEX32
from api.http.public import public_url
from api.membership.invitations import invite, invited, take_back
from api.membership.joinings import asking, end
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated

router = pages()
PATH: Final = "/app/invitations"


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
    return page(
        request,
        "membership/invitations.html",
        seat,
        asking=asking(seat),
        link=link,
        out=invited(seat),
    )


@router.post(f"{PATH}/{{secret_hash}}/end")
def end_invitation(
    secret_hash: Annotated[str, Path(pattern=HEX32)], form: Form, seat: Seated
) -> Response:
    """Take an invitation back."""
    del form
    take_back(seat, secret_hash)
    return RedirectResponse(PATH, 303)


@router.post("/app/joinings/{member}")
def end_joining(member: MemberId, form: Form, seat: Seated) -> Response:
    """Admitted: the name is kept. Declined: all of it is forgotten."""
    del form
    end(seat, member)
    return RedirectResponse(PATH, 303)

"""A steward's page: all that waits for their signature, read and then signed in one go."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.http.cookies import require_own_page
from api.membership.joinings import end_all
from api.membership.models.joining import JoiningsEndedIn, JoiningsEndedOut
from api.membership.signing import to_sign
from api.pages.rendering import page, pages
from api.pages.seat import Seated

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/steward/sign"


@router.get(PATH)
def sign(request: Request, seat: Seated) -> Response:
    """Show what waits."""
    return page(request, "membership/sign.html", seat, waits=to_sign(seat))


@asked_by_scripts.post("/app/joinings/ended")
def end_joinings(body: JoiningsEndedIn, request: Request, seat: Seated) -> JoiningsEndedOut:
    """Keep the names of those who were admitted."""
    require_own_page(request)
    return JoiningsEndedOut(members=list(end_all(seat, body.members)))

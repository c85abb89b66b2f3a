"""A device that many members use: saying that it is one, and signing in by account number there.

Number and passphrase open a member's key in the browser; neither comes here (`js/desk.js`).
"""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.http.access import Running
from api.http.cookies import cookie, tokens_in
from api.http.shared import LIFE_S, is_shared, mark
from api.keys.pages.signing_in import DESK
from api.pages.forms import Form, way_back
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seated

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)


@router.get(DESK)
def desk(request: Request, guest: MaybeSeated) -> Response:
    """Number and passphrase; who is signed in; or how a device becomes a shared one."""
    return page(request, "keys/desk.html", guest, back=way_back(request.query_params))


@router.post(DESK)
def share(request: Request, form: Form, running: Running) -> Response:
    """Say that this device is shared, or no longer; whoever is signed in on it is signed out."""
    running.sessions.end(tokens_in(request))
    answer = RedirectResponse(DESK, 303)
    answer.headers.append("Set-Cookie", mark(request, shared="shared" in form))
    answer.headers.append("Set-Cookie", cookie(request, [], 0))
    return answer


@asked_by_scripts.post(f"{DESK}/stay")
def stay(request: Request, seat: Seated) -> Response:
    """Renew the sign-in of a member who is still there."""
    del seat
    answer = Response(status_code=204)
    if is_shared(request):
        answer.headers["Set-Cookie"] = cookie(request, tokens_in(request), LIFE_S)
    return answer

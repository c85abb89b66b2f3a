"""Signing in within the browser: the page, its cookie, changing between accounts, signing out."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.responses import JSONResponse, RedirectResponse

from api.http.access import Reading, Running
from api.http.challenges import Claims
from api.http.cookies import cookie, require_own_page, tokens_in
from api.http.models import SignInIn
from api.http.posting import book_row
from api.http.running import Running as Parts
from api.http.sessions import Holder
from api.http.shared import is_shared
from api.keys.names import note_use
from api.keys.routes.signing_in import answered_in
from api.membership.joinings import settle
from api.pages.forms import Form, way_back
from api.pages.language import NAME as LANGUAGE
from api.pages.rendering import SIGN_IN, page, pages
from api.pages.seat import MaybeSeated, Seated
from api.service.callers import AtBook, reader_of
from api.service.times import HOUR_MS
from api.service.troubles import ProblemError, Trouble
from api.words.devices import device_name
from ledger.store import Place
from ledger.tables import BookRow

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
SECONDS_MS = 1_000
DESK = "/app/desk"


@router.get(SIGN_IN)
def sign_in_page(request: Request, guest: MaybeSeated) -> Response:
    """The members whose keys this browser holds, to sign in as; a shared one shows nobody's."""
    back = way_back(request.query_params)
    if is_shared(request):
        return RedirectResponse(f"{DESK}?{urlencode({'next': back})}", 303)
    onward = guest is None and "next" in request.query_params
    return page(request, "keys/sign-in.html", guest, back=back, onward=onward)


@asked_by_scripts.post("/app/session")
def open_session(
    body: SignInIn, request: Request, running: Running, session: Reading
) -> JSONResponse:
    """Take a signed challenge and keep its token in the browser's cookie, in use from now on."""
    require_own_page(request)
    answered = answered_in(request, running, body)
    row, member = _member(session, answered.claims)
    place = Place(row.community_id, row.book)
    settle(running.service, session, place, member)
    token = running.sessions.open(place, answered).text
    name = "" if is_shared(request) else device_name(request.headers.get("user-agent", ""))
    note_use(AtBook(running.service, session, row), member, answered.claims.key, name)
    mine = Holder(place, answered.claims.key)
    before = {other: running.sessions.read(session, other) for other in tokens_in(request)}
    running.sessions.end(other for other, bearer in before.items() if bearer == mine)
    others = [other for other, bearer in before.items() if bearer not in {None, mine}]
    answer = JSONResponse({"member": member}, 201)
    answer.headers["Set-Cookie"] = _kept(request, running, [token, *others])
    return answer


def _member(session: Session, claims: Claims) -> tuple[BookRow, str]:
    book = book_row(session, claims.community, claims.book)
    place = Place(claims.community, -1 if book is None else book.book)
    reader = reader_of(session, place, claims.key)
    if book is None or reader is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    return book, reader.member


def _kept(request: Request, running: Parts, tokens: Sequence[str]) -> str:
    return cookie(request, tokens, running.service.settings.session_hours * HOUR_MS // SECONDS_MS)


@router.post("/app/switch")
def switch(request: Request, form: Form, running: Running, session: Reading) -> Response:
    """Put another account's sign-in to use."""
    tokens = list(tokens_in(request))
    tokens.sort(key=lambda token: not _speaks_for(running, session, token, form.get("key", "")))
    answer = RedirectResponse(way_back({}), 303)
    answer.headers["Set-Cookie"] = _kept(request, running, tokens)
    return answer


@router.post("/app/sign-out")
def sign_out(request: Request, form: Form, seat: Seated) -> Response:
    """End this account's sign-in, or all of them; keys stay in the browser."""
    running, tokens = seat.running, tokens_in(request)
    key = seat.person.key
    kept = [token for token in tokens if not _speaks_for(running, seat.session, token, key)]
    kept = [] if "all" in form else kept
    running.sessions.end(token for token in tokens if token not in kept)
    answer = RedirectResponse(SIGN_IN, 303)
    answer.headers["Set-Cookie"] = _kept(request, running, kept)
    if is_shared(request):
        answer.delete_cookie(LANGUAGE)  # It was this member's choice.
    return answer


def _speaks_for(running: Parts, session: Session, token: str, key: str) -> bool:
    bearer = running.sessions.read(session, token)
    return bearer is not None and bearer.key == key

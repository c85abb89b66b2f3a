"""Signing in with a key: a challenge, its signature, a token."""

from fastapi import Request, Response

from api.http.access import Reading, Running, Tokens
from api.http.answers import Challenge, SignedIn
from api.http.challenges import Answered, Claims
from api.http.doors import door
from api.http.limits import Act
from api.http.models import ChallengeIn, SignInIn
from api.http.named_problems import OR_NONE, also
from api.http.posting import book_row
from api.http.public import public_url
from api.http.running import Running as Parts
from api.keys.names import note_use
from api.service.callers import AtBook, reader_of
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place

router = door("sign-in", "/v1/sign-in")


@router.post("/challenges")
async def ask_challenge(body: ChallengeIn, request: Request, running: Running) -> Challenge:
    """Give out a text for a key to sign; whether the key is known shows only afterwards."""
    running.limits.by_address(Act.challenge, request.scope)
    claims = Claims(body.community, body.book, body.key)
    issued = running.challenges.ask(claims, public_url(request))
    return Challenge(challenge=issued.text, expires_ms=issued.expires_ms)


def answered_in(request: Request, running: Parts, body: SignInIn) -> Answered:
    """Who answers a challenge; `ProblemError` where nobody does, or too often."""
    running.limits.by_address(Act.sign_in, request.scope)
    answered = running.challenges.answer(body.challenge, body.signature, public_url(request))
    running.limits.take(Act.sign_in_by_key, answered.claims.key)
    return answered


@router.post("", responses=also(401))
def sign_in(body: SignInIn, request: Request, running: Running, session: Reading) -> SignedIn:
    """Take a signed challenge and give a token for its book."""
    answered = answered_in(request, running, body)
    claims = answered.claims
    book = book_row(session, claims.community, claims.book)
    if book is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    place = Place(book.community_id, book.book)
    reader = reader_of(session, place, claims.key)
    if reader is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    issued = running.sessions.open(place, answered)
    note_use(AtBook(running.service, session, book), reader.member, claims.key)
    return SignedIn(token=issued.text, expires_ms=issued.expires_ms, member=reader.member)


@router.delete("", status_code=204, openapi_extra=OR_NONE)
def sign_out(running: Running, tokens: Tokens) -> Response:
    """End the sign-in whose token this is, or all of those in the browser's cookie."""
    running.sessions.end(tokens)
    return Response(status_code=204)

"""Signing in with a key: a challenge, its signature, a token."""

from fastapi import APIRouter, Request, Response

from api.access import Reading, Running, Tokens, reader_of
from api.answers import Challenge, SignedIn
from api.challenges import Claims
from api.models import ChallengeIn, SignInIn
from api.posting import book_row
from api.problems import ProblemError, Trouble
from api.public import public_url
from ledger.store import Place

router = APIRouter(prefix="/v1/sign-in", tags=["sign-in"])


@router.post("/challenges")
async def ask_for_challenge(body: ChallengeIn, request: Request, running: Running) -> Challenge:
    """Give out a text for a key to sign; whether the key is known shows only afterwards."""
    claims = Claims(body.community, body.book, body.key)
    issued = running.challenges.ask(claims, public_url(request))
    return Challenge(challenge=issued.text, expires_ms=issued.expires_ms)


@router.post("")
def sign_in(body: SignInIn, request: Request, running: Running, session: Reading) -> SignedIn:
    """Take a signed challenge and give a token for its book."""
    answered = running.challenges.answer(body.challenge, body.signature, public_url(request))
    claims = answered.claims
    book = book_row(session, claims.community, claims.book)
    if book is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    place = Place(book.community_id, book.book)
    reader = reader_of(session, place, claims.key)
    if reader is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    issued = running.sessions.open(place, answered)
    return SignedIn(token=issued.text, expires_ms=issued.expires_ms, member=reader.member)


@router.delete("", status_code=204)
def sign_out(running: Running, tokens: Tokens) -> Response:
    """End the sign-in whose token this is, or all of those in the browser's cookie."""
    running.sessions.end(tokens)
    return Response(status_code=204)

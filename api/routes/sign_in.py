"""Signing in with a key: a challenge, its signature, a token."""

from fastapi import APIRouter

from api.access import Reading, Running, reader_of
from api.answers import Challenge, SignedIn
from api.models import ChallengeIn, SignInIn
from api.posting import book_row
from api.problems import ProblemError, Trouble
from api.sessions import Claims
from ledger.store import Place

router = APIRouter(prefix="/v1/sign-in", tags=["sign-in"])


@router.post("/challenges")
async def ask_for_challenge(body: ChallengeIn, running: Running) -> Challenge:
    """Give out a text for a key to sign; whether the key is known shows only afterwards."""
    issued = running.sessions.challenge(Claims(body.community, body.book, body.key))
    return Challenge(challenge=issued.text, expires_ms=issued.expires_ms)


@router.post("")
def sign_in(body: SignInIn, running: Running, session: Reading) -> SignedIn:
    """Take a signed challenge and give a token for its book."""
    claims = running.sessions.answer(body.challenge, body.signature)
    book = book_row(session, claims.community, claims.book)
    if book is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    reader = reader_of(session, Place(book.community_id, book.book), claims.key)
    if reader is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    issued = running.sessions.session(claims)
    return SignedIn(token=issued.text, expires_ms=issued.expires_ms, member=reader.member)

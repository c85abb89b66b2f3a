"""Who asks, by the token that came with a request; routes take what they need from here.

A session speaks for one key in one book. Whether that key is still in force, and which roles its
member has, is looked up at every use. Its token comes as a bearer's or in the browser's cookie
(`api.http.cookies`), which may hold several. What each may read says `api.service.callers`.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Path, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.http.cookies import NAME as COOKIE
from api.http.cookies import tokens_in
from api.http.edge import AUDITED, is_photo
from api.http.models import HEX32, UUID
from api.http.posting import book_row
from api.http.running import Running as Parts
from api.http.sessions import Holder
from api.service.callers import AUDITOR, AtBook, Caller, Reader, reader_of
from api.service.operator_token import is_operators
from api.service.troubles import ProblemError, Trouble
from ledger.ids import NIL
from ledger.rules.books import STEWARD

BEARER: Final = "bearer"


def require_sender(request: Request) -> None:
    """Raise `ProblemError` unless the sign-in in use may send files there; photos, all members."""
    role = AUDITOR if request.url.path.endswith(AUDITED) else STEWARD
    running, (kind, _, token) = _running(request), _authorization(request)
    tokens = [token.strip()] if kind.lower() == BEARER else tokens_in(request)
    with running.service.database.reading() as session:
        for token in tokens:
            bearer = running.sessions.read(session, token)
            reader = bearer and reader_of(session, bearer.place, bearer.key)
            if reader is not None:
                if role not in reader.roles and not is_photo(request.scope):
                    raise ProblemError(Trouble.role_must_allow_it, {"right": role})
                return
    raise ProblemError(Trouble.session_must_be_valid)


def _authorization(request: Request) -> tuple[str, str, str]:
    return request.headers.get("authorization", "").partition(" ")


def _running(request: Request) -> Parts:
    running = request.app.state.running
    assert isinstance(running, Parts)  # noqa: S101 set when the app starts
    return running


# What waits for nothing is a coroutine: FastAPI sends plain functions to a thread, one by one.
async def _found(request: Request) -> Parts:
    return _running(request)


Running = Annotated[Parts, Depends(_found)]


async def _reading(running: Running) -> AsyncIterator[Session]:
    session = running.service.database.reading()
    try:
        yield session
    finally:
        await run_in_threadpool(session.close)


# Closed before the answer goes out, so that a slow client holds no connection.
Reading = Annotated[Session, Depends(_reading, scope="function")]
CommunityId = Annotated[str, Path(pattern=UUID)]
BookId = Annotated[str, Path(pattern=HEX32)]
MemberId = Annotated[str, Path(pattern=UUID)]
AccountId = Annotated[str, Path(pattern=UUID)]
BEFORE_ALL: Final = NIL
"""Where a list by id begins."""
_TOKEN: Final = HTTPBearer(
    scheme_name="token", auto_error=False, description="The token of a sign-in in this book."
)
_COOKIE: Final = APIKeyCookie(
    name=COOKIE,
    scheme_name="cookie",
    auto_error=False,
    description="A browser's sign-ins; over TLS it is called `__Host-ayni`. Whoever changes"
    " something by it must ask from a page of the service.",
)
_OPERATOR: Final = HTTPBearer(
    scheme_name="operator", auto_error=False, description="The operator's token."
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_TOKEN)]
OperatorsBearer = Annotated[HTTPAuthorizationCredentials | None, Security(_OPERATOR)]


async def _tokens(
    request: Request,
    bearer: Bearer,
    _cookie: Annotated[str | None, Security(_COOKIE)],
) -> Sequence[str]:
    return tokens_in(request) if bearer is None else (bearer.credentials,)


# A bearer's token alone, else those in the browser's cookie, the one in use first.
Tokens = Annotated[Sequence[str], Depends(_tokens)]


async def _by_operator(running: Running, bearer: OperatorsBearer) -> bool:
    return bearer is not None and is_operators(running.service.operator_token, bearer.credentials)


ByOperator = Annotated[bool, Depends(_by_operator)]
"""Whether the bearer's token is the operator's."""


@dataclass(frozen=True, slots=True)
class Book(AtBook):
    """The book that a path names, for what everybody may read of it."""

    running: Parts

    def reader(self, tokens: Sequence[str]) -> Reader:
        """Who bears the first token that is for this book.

        Raises `ProblemError` unless one holds, is for this book, and its key is in force.
        """
        held = [bearer for token in tokens if (bearer := self._read(token)) is not None]
        if not held:
            raise ProblemError(Trouble.session_must_be_valid)
        here = next((bearer for bearer in held if bearer.place == self.place), None)
        if here is None:
            raise ProblemError(Trouble.session_must_be_for_this_book)
        reader = reader_of(self.session, self.place, here.key)
        if reader is None:
            raise ProblemError(Trouble.session_must_be_valid)
        return reader

    def _read(self, token: str) -> Holder | None:
        return self.running.sessions.read(self.session, token)


def _book(running: Running, session: Reading, community: CommunityId, book: BookId) -> Book:
    row = book_row(session, community, book)
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return Book(running.service, session, row, running)


InBook = Annotated[Book, Depends(_book)]


def _caller(request: Request, book: InBook, tokens: Tokens) -> Caller:
    caller = Caller(book.service, book.session, book.row, book.reader(tokens))
    book.running.limits.by_member(caller.place, caller.member, request.scope)
    book.running.counts.heed(caller.place, caller.member, request.scope)
    return caller


SignedIn = Annotated[Caller, Depends(_caller)]

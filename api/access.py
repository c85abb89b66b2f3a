"""Who may read what, in one table; routes take what they need from here as dependencies.

A session speaks for one key in one book. Whether that key is still in force, and which roles its
member has, is looked up at every use. Its token comes as a bearer's or in the browser's cookie
(`api.cookies`), which may hold several. Everybody may read what is public evidence (heads,
checkpoints, epochs, hash tiles); a member what is theirs, and everybody's names and roles.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session, select

from api.cookies import tokens_in
from api.models import HEX32, UUID
from api.operator_token import is_operators
from api.people import looks
from api.posting import book_row
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.running import Running as Parts
from api.sessions import Holder
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.store import Place
from ledger.tables import AccountRow, BookRow, KeyRow, MemberRow

AUDITOR: Final = "auditor"


class Right(StrEnum):
    """What a role may see or do beyond one's own."""

    BALANCES = "balances"
    HISTORY = "history"
    MEMOS = "memos"
    EXPORT = "export"
    CLOSE = "close"
    PROFILES = "profiles"


RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    STEWARD: frozenset({Right.BALANCES, Right.HISTORY, Right.EXPORT, Right.CLOSE, Right.PROFILES}),
    TREASURER: frozenset({Right.BALANCES, Right.HISTORY, Right.MEMOS, Right.EXPORT, Right.CLOSE}),
    AUDITOR: frozenset({Right.BALANCES, Right.HISTORY, Right.EXPORT}),
    "broker": frozenset({Right.BALANCES}),
}
"""What each role may see and do; docs/api.md says why."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: a member, by a key in force, with their roles and what those allow."""

    member: str
    roles: frozenset[str]
    rights: frozenset[Right]

    def may(self, right: Right, owner: str = "") -> bool:
        """Whether it is the reader's own, or a role allows it."""
        return owner == self.member or right in self.rights

    def require(self, right: Right, owner: str = "") -> None:
        """Raise `ProblemError` unless the reader may."""
        if not self.may(right, owner):
            raise ProblemError(Trouble.role_must_allow_it, {"right": right.value})


def reader_of(session: Session, place: Place, key: str) -> Reader | None:
    """The member for whom a key speaks now; None if it is unknown or revoked."""
    row = session.get(KeyRow, (*place, key))
    if row is None or row.revoked is not None:
        return None
    member = session.get(MemberRow, (*place, row.member_id))
    roles = frozenset(member.roles.split(",") if member is not None else ())
    rights = frozenset[Right]().union(*(RIGHTS.get(role, ()) for role in roles))
    return Reader(row.member_id, roles, rights)


def require_auditor(request: Request) -> None:
    """Raise `ProblemError` unless the sign-in in use may have a file audited."""
    running, tokens = _running(request), tokens_in(request)
    with running.service.database.reading() as session:
        for token in tokens:
            bearer = running.sessions.read(session, token)
            reader = bearer and reader_of(session, bearer.place, bearer.key)
            if reader is not None:
                if AUDITOR not in reader.roles:
                    raise ProblemError(Trouble.role_must_allow_it, {"right": AUDITOR})
                return
    raise ProblemError(Trouble.session_must_be_valid)


def _running(request: Request) -> Parts:
    running = request.app.state.running
    assert isinstance(running, Parts)  # noqa: S101 set when the app starts
    return running


Running = Annotated[Parts, Depends(_running)]


def _reading(running: Running) -> Iterator[Session]:
    with running.service.database.reading() as session:
        yield session


# Closed before the answer goes out, so that a slow client holds no connection.
Reading = Annotated[Session, Depends(_reading, scope="function")]
CommunityId = Annotated[str, Path(pattern=UUID)]
BookId = Annotated[str, Path(pattern=HEX32)]
Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Security(HTTPBearer(auto_error=False, description="The token of a sign-in.")),
]


def _tokens(request: Request, bearer: Bearer) -> Sequence[str]:
    return tokens_in(request) if bearer is None else (bearer.credentials,)


# A bearer's token alone, else those in the browser's cookie, the one in use first.
Tokens = Annotated[Sequence[str], Depends(_tokens)]


def _by_operator(running: Running, bearer: Bearer) -> bool:
    return bearer is not None and is_operators(running.service.operator_token, bearer.credentials)


ByOperator = Annotated[bool, Depends(_by_operator)]
"""Whether the bearer's token is the operator's."""


@dataclass(frozen=True, slots=True)
class Book:
    """The book that a path names, for what everybody may read of it."""

    running: Parts
    session: Session
    row: BookRow

    @property
    def place(self) -> Place:
        """Where the book's rows are."""
        return Place(self.row.community_id, self.row.book)

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
    return Book(running, session, row)


InBook = Annotated[Book, Depends(_book)]


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in reader in a book."""

    book: Book
    reader: Reader

    @property
    def session(self) -> Session:
        """For reading."""
        return self.book.session

    @property
    def place(self) -> Place:
        """Where the book's rows are."""
        return self.book.place

    def account(self, id_: str, right: Right) -> AccountRow:
        """An account that is the reader's own, or that a role allows; `ProblemError` otherwise."""
        named = (*in_book(AccountRow, self.place), AccountRow.account_id == id_)
        found = self.session.exec(select(AccountRow).where(*named)).first()
        if found is None:
            raise ProblemError(Trouble.resource_must_exist)
        self.reader.require(right, found.member_id)
        self.note([found.member_id], right.value)
        return found

    def note(self, members: Iterable[str], what: str) -> None:
        """Keep that the reader looks at what is others', for these to see (`api.people.looks`)."""
        looks.note(self.book.running.service, self.place, self.reader.member, members, what)


def _visit(book: InBook, tokens: Tokens) -> Visit:
    return Visit(book, book.reader(tokens))


SignedIn = Annotated[Visit, Depends(_visit)]

"""Who looks at a page: the member whose sign-in is in use, and the others signed in beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Request
from sqlmodel import Session, col, select

from api.access import Book, Reader, Reading, Running, Visit, reader_of
from api.cookies import tokens_in
from api.kinds import account_title
from api.people.called import called
from api.people.numbers import number_of
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.queries.people import names_of
from api.service import Service
from api.showing import show_amount
from api.tables import CommunityRow
from ledger.amounts import Unit
from ledger.store import Place
from ledger.tables import AccountRow, BalanceRow, BookRow

HELD_MAX: Final = 20


class Held(NamedTuple):
    """An open account: its id, kind, number and balance as people read them."""

    account: str
    title: str
    balance: str


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member as the list of accounts shows them.

    `name` is empty for who has none; `called` is what others see then.
    """

    key: str
    member: str
    name: str
    called: str
    community: str
    accounts: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """The member who looks at a page, where, and who else is signed in in this browser.

    Attributes:
        visit: what `/v1` routes get too: the book, the reader, a session for reading.
        person: the member whose sign-in is in use.
        others: those one can change to, without signing in again.
    """

    visit: Visit
    person: Person
    others: tuple[Person, ...]

    @property
    def unit(self) -> Unit:
        """What the book counts in."""
        return Unit(self.row.unit, self.row.scale)

    @property
    def row(self) -> BookRow:
        """The book's head."""
        return self.visit.book.row

    @property
    def member(self) -> str:
        """The member's id."""
        return self.visit.reader.member

    @property
    def reader(self) -> Reader:
        """Their roles and rights."""
        return self.visit.reader

    @property
    def session(self) -> Session:
        """For reading."""
        return self.visit.session

    @property
    def place(self) -> Place:
        """Where the book's rows are."""
        return self.visit.place

    @property
    def service(self) -> Service:
        """For writing, the clock and randomness."""
        return self.visit.book.running.service

    @property
    def now_ms(self) -> int:
        """The service's time."""
        return self.service.sources.now_ms()

    @property
    def api(self) -> str:
        """Where the book's routes begin."""
        return f"/v1/communities/{self.row.community_id}/books/{self.row.book_id}"


def _people(running: Running, session: Session, request: Request) -> Iterator[tuple[Visit, Person]]:
    """Whoever is signed in and still has a key in force, the one in use first."""
    for token in tokens_in(request):
        bearer = running.sessions.read(session, token)
        row = bearer and session.get(BookRow, tuple(bearer.place))
        if bearer is None or row is None:
            continue
        book = Book(running, session, row)
        reader = reader_of(session, book.place, bearer.key)
        community = session.get(CommunityRow, row.community_id)
        if reader is not None and community is not None:
            name = names_of(session, book.place, [reader.member]).get(reader.member, "")
            held = tuple(_held(session, row, reader.member))
            shown = name or called(session, book.place, [reader.member])[reader.member]
            person = Person(bearer.key, reader.member, name, shown, community.name, held)
            yield Visit(book, reader), person


def _held(session: Session, book: BookRow, member: str) -> Iterator[Held]:
    """A member's open accounts, the oldest first."""
    place, unit = Place(book.community_id, book.book), Unit(book.unit, book.scale)
    wanted = select(AccountRow, BalanceRow).where(
        *in_book(AccountRow, place), *in_book(BalanceRow, place),
        AccountRow.slot == BalanceRow.slot, AccountRow.member_id == member, col(AccountRow.open),
    )  # fmt: skip
    for account, balance in session.exec(wanted.order_by(col(AccountRow.slot)).limit(HELD_MAX)):
        title = account_title(account.kind, number_of(account.slot))
        yield Held(account.account_id, title, show_amount(unit, balance.posted))


def _guest(request: Request, running: Running, session: Reading) -> Seat | None:
    found = list(_people(running, session, request))
    if not found:
        return None
    (visit, person), *rest = found
    return Seat(visit, person, tuple(other for _, other in rest))


# The member, or None where nobody is signed in.
MaybeSeated = Annotated[Seat | None, Depends(_guest)]


def _seat(guest: MaybeSeated) -> Seat:
    if guest is None:
        raise ProblemError(Trouble.session_must_be_valid)
    return guest


# The member; a page that asks for one sends others to sign in.
Seated = Annotated[Seat, Depends(_seat)]

"""Who looks at a page: the member whose sign-in is in use, and the others signed in beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Request
from sqlmodel import Session, col, select

from api.http.access import Reading, Running
from api.http.cookies import tokens_in
from api.http.running import Running as Parts
from api.people.called import called
from api.queries.people import names_of
from api.service.callers import Caller, Reader, reader_of
from api.service.rows import in_book
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from api.words.kinds import account_title
from api.words.numbers import number_of
from api.words.showing import show_amount
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
class Seat(Caller):
    """The member who looks at a page, where, and who else is signed in in this browser.

    Attributes:
        running: the open service, for what pages have beside the book.
        person: the member whose sign-in is in use.
        others: those one can change to, without signing in again.
    """

    running: Parts
    person: Person
    others: tuple[Person, ...]


def _people(
    running: Running, session: Session, request: Request
) -> Iterator[tuple[BookRow, Reader, Person]]:
    """Whoever is signed in and still has a key in force, the one in use first."""
    for token in tokens_in(request):
        bearer = running.sessions.read(session, token)
        row = bearer and session.get(BookRow, tuple(bearer.place))
        if bearer is None or row is None:
            continue
        reader = reader_of(session, bearer.place, bearer.key)
        community = session.get(CommunityRow, row.community_id)
        if reader is not None and community is not None:
            name = names_of(session, bearer.place, [reader.member]).get(reader.member, "")
            held = tuple(_held(session, row, reader.member))
            shown = name or called(session, bearer.place, [reader.member])[reader.member]
            person = Person(bearer.key, reader.member, name, shown, community.name, held)
            yield row, reader, person


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


def guest(request: Request, running: Running, session: Reading) -> Seat | None:
    """The member who looks, or None where nobody is signed in."""
    found = list(_people(running, session, request))
    if not found:
        return None
    (row, reader, person), *rest = found
    others = tuple(other for _, _, other in rest)
    return Seat(running.service, session, row, reader, running, person, others)


# The member, or None where nobody is signed in.
MaybeSeated = Annotated[Seat | None, Depends(guest)]


async def _seat(request: Request, seated: MaybeSeated) -> Seat:
    if seated is None:
        raise ProblemError(Trouble.session_must_be_valid)
    seated.running.limits.by_member(seated.place, seated.member, request.scope)
    seated.running.counts.heed(seated.place, seated.member, request.scope)
    return seated


# The member; a page that asks for one sends others to sign in.
Seated = Annotated[Seat, Depends(_seat)]

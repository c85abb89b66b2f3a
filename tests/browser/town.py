"""A cooperative on a running service, for pages to show: what it is, and how tests speak of it.

Its clock is the machine's, since the browser's is, moved on by what a test asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import col, select

from api.http.memos import memo_row
from api.keys.devices import NOWHERE, code_hash
from api.keys.tables import WaitingDeviceRow
from api.people.called import profile
from api.queries.entries import read_row
from api.service.rows import in_book
from api.service.scribe import FIRST_BOOK, BookTerms, HandClock, Scribe, new_person, open_book
from api.service.service import clock_ms
from ledger.amounts import HOURS
from ledger.store import Place
from ledger.tables import EntryRow
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.scribe import Person
    from api.service.service import Service
    from ledger.entries import Entry

TERMS: Final = BookTerms(HOURS, lower=-600, upper=600, quorum=1)


class Clock(HandClock):
    """The machine's time, and how far a test moved it on."""

    def __call__(self) -> int:
        """The time in milliseconds since 1970."""
        return clock_ms() + self.time_ms


@dataclass(frozen=True, slots=True)
class Town:
    """A cooperative whose people the tests hold the keys of."""

    service: Service
    scribe: Scribe
    clock: Clock
    people: dict[str, Person]

    @property
    def place(self) -> Place:
        """Where the book's rows are."""
        return Place(self.scribe.community, FIRST_BOOK)

    def join(self, name: str, *roles: str) -> Person:
        """Let somebody in, with an account and a name."""
        person = self.scribe.new_person(name)
        self.scribe.accepted(self.scribe.joining(person))
        self.enter(person, *roles)
        return person

    def enter(self, person: Person, *roles: str) -> None:
        """Keep a name, and give roles."""
        row = profile(self.place, person.member, person.name)
        self.scribe.keep(lambda session: session.add(row))
        self.people[person.name] = person
        for role in roles:
            self.act("role-granted", self.scribe.stewards[0], member=person.member, role=role)

    def act(self, type_: str, by: Person, text: str = "", as_: str = "memo", **own: object) -> int:
        """Post an order that must be accepted; the entry's number."""
        id_ = self.scribe.new_id()
        if text:
            salt = self.service.sources.random(32)
            own[as_] = commitment(salt, text)
            row = memo_row(self.place, id_, salt, text)
            self.scribe.keep(lambda session: session.add(row))
        fields = {"id": id_} | {name.removesuffix("_"): value for name, value in own.items()}
        [posting] = self.scribe.accepted([self.scribe.draft(type_, [by.key], fields)])
        return posting.seq

    def pay(self, payer: Person, payee: Person, minutes: int, text: str = "") -> int:
        """Pay; the entry's number."""
        own = {"from_": payer.account, "to": payee.account, "amount": str(minutes)}
        return self.act("transfer", payer, text, **own)

    def widen(self, account: str, lower: str = "-600", upper: str = "600") -> None:
        """Have the treasurer set an account's bounds, which begins without any credit."""
        bounds = {"account": account, "lower": lower, "upper": upper, "reason": "00" * 32}
        self.act("bound-set", self.people["Chiara"], **bounds)

    def close(self) -> None:
        """Close the epoch, and see it through to the chain."""
        of = (self.scribe.community, self.scribe.book)
        self.service.close_epoch(*of, by_operator=True).result()

    def read(self, query: Any) -> Any:  # noqa: ANN401 rows of whatever is asked for
        """What is in the database now."""
        with self.service.database.reading() as session:
            return session.exec(query).all()

    def entries(self) -> Sequence[Entry]:
        """The journal of this book, the latest first: other tests' books lie beside it."""
        of_book = in_book(EntryRow, self.place)
        wanted = select(EntryRow).where(*of_book).order_by(col(EntryRow.seq).desc())
        return [read_row(row) for row in self.read(wanted)]

    def swap_key(self, code: str, key: str) -> None:
        """Put another key in a waiting device's place, as a lying service would."""

        def swap(session: Session) -> None:
            row = session.get(WaitingDeviceRow, (NOWHERE, code_hash(code)))
            assert row is not None
            row.key = key

        self.scribe.keep(swap)

    def keep(self, row: Any) -> None:  # noqa: ANN401 a row of any table
        """Write a row beside the journal."""

        def write(session: Session) -> None:
            session.add(row)

        self.scribe.keep(write)


def found_town(service: Service, clock: Clock, name: str = "Cooperativa Ayni") -> Town:
    """A cooperative with a steward, a treasurer, a broker, an auditor and three members."""
    steward = new_person(service, clock, "Amina Osei")
    scribe = open_book(service, clock, name, TERMS, [steward])
    town = Town(service, scribe, clock, {})
    scribe.accepted([scribe.draft_opened(steward)])
    town.enter(steward)
    for person, role in (("Chiara", "treasurer"), ("Daniel", "broker"), ("Elena", "auditor")):
        town.join(person, role)
    for person in ("Rosa", "Hiroshi", "Mercè"):
        town.join(person)
    rosa, hiroshi = town.people["Rosa"], town.people["Hiroshi"]
    town.pay(rosa, hiroshi, 90, "Night watch beside Grandfather")
    town.pay(hiroshi, rosa, 45, "Shopping, carried upstairs")
    town.close()
    return town


def found_pair(town: Town, third: str) -> Town:
    """A book on the same service whose two stewards, Ada and Bo, must both sign; and a member."""
    stewards = [new_person(town.service, town.clock, name) for name in ("Ada", "Bo")]
    terms = TERMS._replace(quorum=2)
    scribe = open_book(town.service, town.clock, "Two of two", terms, stewards)
    made = Town(town.service, scribe, town.clock, {})
    for steward in stewards:
        scribe.accepted([scribe.draft_opened(steward)])
        made.enter(steward)
    made.join(third)
    return made

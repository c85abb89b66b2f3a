"""A co-op that moves in, in tests: a steward tries files, others sign, the clock does the rest."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import select

from api.arrivals.jobs import Arrivals
from api.arrivals.sandbox import Sent, Wanted
from api.arrivals.standing import order_to_bring, order_to_certify
from api.arrivals.trying import try_files
from api.service.callers import Caller, reader_of
from ledger.store import Place
from ledger.tables import AccountRow, BalanceRow, BookRow
from tests.imports.coming import DATA, UNITS
from tests.support.world import Coop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import httpx

    from api.arrivals.trials import Trial
    from tests.support.world import Person, World

FORMATS: Final = tuple(sorted(each.name for each in DATA.iterdir() if each.is_dir()))


class Moving:
    """A book with a steward, a treasurer and an auditor, into which nothing was brought."""

    def __init__(self, world: World, **own: Any) -> None:  # noqa: ANN401 of the opening
        self.world = world
        self.coop = Coop(world, "Banc del temps", **own)
        self.steward = self.coop.steward
        self.treasurer = self.coop.join("treasurer")
        self.auditor = self.coop.join("auditor")

    @classmethod
    def of(cls, world: World, format_: str) -> Moving:
        """One whose book counts what the files of this system do."""
        unit = UNITS.get(format_)
        return cls(world) if unit is None else cls(world, unit=unit.code, scale=unit.scale)

    @property
    def place(self) -> Place:
        """Where the book's rows are."""
        return Place(self.coop.community, 0)

    @contextmanager
    def as_(self, person: Person) -> Iterator[Caller]:
        """Who asks."""
        with self.world.service.database.reading() as session:
            row = session.exec(select(BookRow).where(BookRow.book_id == self.coop.book)).one()
            reader = reader_of(session, self.place, person.key.public)
            assert reader is not None
            yield Caller(self.world.service, session, row, reader)

    def try_(self, format_: str, files: Sequence[Sent], **more: Any) -> Trial:  # noqa: ANN401
        """Try files, as the steward."""
        wanted = Wanted(format_, files, more.get("chosen", {}), more.get("known", {}))
        with self.as_(more.get("by", self.steward)) as caller:
            return try_files(caller, wanted, more.get("progress", lambda _done, _all: None))

    def sign(self, type_: str, own: Mapping[str, Any], *people: Person) -> httpx.Response:
        """Post what these have signed."""
        return self.coop.post(type_, *(one.key for one in people), **own)

    def bring(self) -> None:
        """Sign what was tried, and have the clock do all that is due."""
        self.sign_to_bring()
        self.go_on()

    def sign_to_bring(self) -> None:
        """Sign what was tried."""
        with self.as_(self.steward) as caller:
            own = order_to_bring(caller)
        answer = self.sign("balances-brought", own, self.steward, self.treasurer)
        assert answer.status_code == 201, answer.text

    def go_on(self) -> None:
        """Do what the clock would."""
        job, service = Arrivals(), self.world.service
        with service.database.reading() as session:
            found = job.due(session, self.world.now_ms)
        for due in found:
            job.do(service, due)

    def certify(self) -> None:
        """Sign the certificate."""
        with self.as_(self.treasurer) as caller:
            own = order_to_certify(caller)
        answer = self.sign("import-certified", own, self.treasurer, self.auditor)
        assert answer.status_code == 201, answer.text


def folder(format_: str, which: str) -> list[Sent]:
    """The files of a folder of `tests/imports/data`."""
    inside = sorted((DATA / format_ / which).iterdir())
    return [Sent(each.name, each.read_bytes()) for each in inside]


def imported(world: World, book: str) -> dict[str, int]:
    """What stands on each account of a book, in subunits."""
    with world.service.database.reading() as session:
        head = session.exec(select(BookRow).where(BookRow.book_id == book)).one()
        here = (AccountRow.community_id == head.community_id, AccountRow.book == head.book)
        slots = {row.slot: row.account_id for row in session.exec(select(AccountRow).where(*here))}
        there = (BalanceRow.community_id == head.community_id, BalanceRow.book == head.book)
        rows = session.exec(select(BalanceRow).where(*there))
        return {slots[row.slot]: row.posted for row in rows}

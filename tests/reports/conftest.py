"""A co-op whose journal has one of everything that moves hours, over some months."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from api.lists.jobs import SignedLists
from api.reports.tables import KeptReportRow
from api.service.callers import Caller, member_reader
from api.service.clock import Clock
from ledger.store import Place
from ledger.tables import BookRow
from tests.categories.test_hours import exchange
from tests.lists.test_lists import approve, pay
from tests.support.offices import Office
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.world import Person

DAY_MS = 86_400_000


class Desk(Office):
    """The co-op, and a treasurer who reads reports of it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.treasurer: Person = self.enter("treasurer")
        for _ in range(3):
            exchange(self)
            fields = pay(self, (self.ben, 3), (self.eva, 4))
            assert approve(self, fields, self.ana).is_success
            Clock(world.service, [SignedLists()]).look()
            world.now_ms += 31 * DAY_MS
            self.tokens[self.ana] = self.coop.token(self.ana)
        self.tokens = {who: self.coop.token(who) for who in (self.ana, self.treasurer)}

    def export(self) -> bytes:
        """The journal, as anybody with the right has it."""
        answer = self.ask(self.treasurer, "GET", "/export")
        assert answer.is_success, answer.text
        return answer.content

    def page(self, path: str) -> bytes:
        """A page or a file, as the treasurer's browser gets it."""
        token = self.tokens[self.treasurer]
        answer = self.world.call("GET", path, headers={"Cookie": f"ayni={token}"})
        assert answer.is_success, answer.text
        return answer.content

    @contextmanager
    def caller(self) -> Iterator[Caller]:
        """The treasurer, as acts and lists take who asks."""
        service, coop = self.world.service, self.coop
        with service.database.reading() as session:
            row = session.exec(select(BookRow).where(BookRow.book_id == coop.book)).one()
            place = Place(row.community_id, row.book)
            reader = member_reader(session, place, self.treasurer.member)
            yield Caller(service, session, row, reader)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with World(tmp_path, session_hours=720) as world:
        yield Desk(world)


@pytest.fixture
def large(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same, whose book counts as one of which figures are kept."""
    for module in ("kept", "nightly"):
        monkeypatch.setattr(f"api.reports.{module}.ENTRIES_MIN", 1)
    return desk


def kept_rows(desk: Desk) -> dict[tuple[str, str], KeptReportRow]:
    """All figures that are kept, by kind and period."""
    with desk.world.service.database.reading() as session:
        rows = session.exec(select(KeptReportRow)).all()
    return {(row.kind, row.period): row for row in rows}

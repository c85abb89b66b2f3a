"""What happens by itself happens once, when its time has come, whoever has a wallet open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from api.exchanges import silence as agreed
from api.exchanges.tables import CareChoiceRow, CareSaidRow, CareSealedRow
from api.rooms import JOBS
from api.service.clock import Clock
from api.service.standing import NO_COMMUNITY
from api.service.tables import TurnRow
from api.service.turns import TURN_MS, take
from ledger.store import Place
from ledger.tables import EntryRow
from tests.support.postgres import url_of
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlmodel import Session, SQLModel

    from api.service.service import Service

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
OTHER: Final = "ab" * 32
"""Another process."""


class Booked:
    """A book in which Ana set hours aside for Ben, who signed in advance what he gave."""

    def __init__(self, world: World, days: int, hold_days: float) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.place = Place(self.coop.community, 0)
        self.ana, self.ben = self.coop.join(), self.coop.join()
        self.said_ms = world.now_ms
        self.until_ms = world.now_ms + int(hold_days * DAY_MS)
        held = self.coop.order(
            "hold", self.ana.key, from_=self.ana.account, to=self.ben.account, amount="120",
            until=self.until_ms,
        )  # fmt: skip
        assert self.coop.send(held).is_success
        self.hold = str(_field(held, "id"))
        self._seal()
        community, book = self.place
        self.keep(
            CareChoiceRow(community_id=community, book=book, member_id=self.ana.member, days=days)
        )

    def _seal(self) -> None:
        body = self.coop.order(
            "capture", self.ben.key, hold=self.hold, amount="90", rest="released",
            expires=self.until_ms,
        )  # fmt: skip
        [[key, signature]] = body["signatures"]
        self.keep(
            CareSealedRow(
                community_id=self.place.community, book=self.place.book, hold_id=self.hold,
                member_id=self.ben.member, order_id=str(_field(body, "id")), order=body["order"],
                key=key, signature=signature, salt=b"", text="", time_ms=self.said_ms,
            )
        )  # fmt: skip

    def keep(self, row: SQLModel) -> None:
        self.world.service.database.write(lambda session: session.add(row)).result()

    def says(self, amount: int, time_ms: int) -> None:
        """Ana says how much it was."""
        self.keep(
            CareSaidRow(
                community_id=self.place.community, book=self.place.book, hold_id=self.hold,
                member_id=self.ana.member, amount=amount, text="", time_ms=time_ms,
            )
        )  # fmt: skip

    def look(self, at_ms: int) -> tuple[int, int]:
        """Let the clock look then: Ben's balance, and what is still set aside for him."""
        self.world.now_ms = at_ms
        Clock(self.world.service, JOBS).look()
        return self.standing()

    def standing(self) -> tuple[int, int]:
        answer = self.world.get(
            f"{self.coop.path}/accounts/{self.ben.account}", self.coop.token(self.ben)
        )
        return int(answer["balance"]), int(answer["held_in"])

    def types(self) -> list[str]:
        """Of the journal, what came after the hold."""
        wanted = select(EntryRow).where(EntryRow.community_id == self.place.community)
        with self.world.service.database.reading() as session:
            rows = session.exec(wanted.order_by(col(EntryRow.seq))).all()
        found = [str(json.loads(row.body)["order"]["type"]) for row in rows]
        return found[found.index("hold") + 1 :]


def _field(body: dict[str, Any], name: str) -> Any:  # noqa: ANN401
    return json.loads(body["order"])[name]


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with World(tmp_path, database_url=url_of(request, request.param)) as made:
        yield made


@pytest.mark.parametrize(
    ("hold_days", "due_ms"),
    [
        (9, 3 * DAY_MS),
        (3, 3 * DAY_MS - HOUR_MS),
        (2, 2 * DAY_MS - HOUR_MS),
        (0.25, 5 * HOUR_MS),
    ],
)
def test_silence_agrees_in_time_though_nobody_looks(
    world: World, hold_days: float, due_ms: int
) -> None:
    booked = Booked(world, 3, hold_days)
    assert booked.look(booked.said_ms + due_ms - 1) == (0, 120)
    assert booked.look(booked.said_ms + due_ms) == (90, 0)
    assert booked.look(booked.until_ms + DAY_MS) == (90, 0)
    assert booked.types() == ["capture"]


def test_silence_agrees_to_nothing_that_was_not_chosen_or_was_denied(world: World) -> None:
    unchosen, denied, before = (Booked(world, days, 9) for days in (0, 3, 3))
    denied.says(0, denied.said_ms + 1)
    before.says(60, before.said_ms - 1)
    found = [each.look(each.said_ms + 4 * DAY_MS) for each in (unchosen, denied, before)]
    assert found == [(0, 120), (0, 120), (0, 120)]


def test_what_was_begun_and_not_ended_is_done_once(world: World) -> None:
    booked = Booked(world, 3, 9)
    world.now_ms += 4 * DAY_MS
    with world.service.database.reading() as session:
        [due] = agreed.due(session, world.now_ms)
    # One process posts it and is killed before it forgets it.
    first = agreed.post(world.service, due)
    booked.keep(CareSealedRow(**due.row.model_dump()))
    assert agreed.post(world.service, due) == first
    assert booked.look(world.now_ms) == (90, 0)
    assert booked.types() == ["capture"]


def test_holds_end_in_a_book_in_which_nothing_happens(world: World) -> None:
    booked = Booked(world, 0, 1)
    assert booked.look(booked.until_ms - 1) == (0, 120)
    assert booked.look(booked.until_ms) == (0, 0)
    assert booked.look(booked.until_ms + MINUTE_MS) == (0, 0)
    assert booked.types() == ["hold-expired"]


@given(
    days=st.sampled_from([3, 7, 14]), said_ms=st.integers(0, 10**12), length=st.integers(1, 10**11)
)
def test_silence_never_agrees_after_the_end(days: int, said_ms: int, length: int) -> None:
    at_ms = agreed.agrees_ms(said_ms, days, said_ms + length)
    if at_ms is None:
        assert length < 2 * HOUR_MS
        return
    assert said_ms + HOUR_MS <= at_ms < said_ms + length
    assert at_ms <= said_ms + days * DAY_MS


def test_a_job_is_one_process_s_at_a_time_and_taken_over(world: World) -> None:
    database, now_ms = world.service.database, world.now_ms
    mine = "cd" * 32
    assert take(database, "any", OTHER, now_ms)
    assert not take(database, "any", mine, now_ms + TURN_MS - 1)
    assert take(database, "any", OTHER, now_ms + TURN_MS - 1)
    assert not take(database, "any", mine, now_ms + TURN_MS)
    assert take(database, "another", mine, now_ms)
    assert take(database, "any", mine, now_ms + 2 * TURN_MS)
    assert not take(database, "any", OTHER, now_ms + 2 * TURN_MS)


def test_a_turn_from_a_clock_that_was_ahead_does_not_last(world: World) -> None:
    database, now_ms = world.service.database, world.now_ms
    assert take(database, "any", OTHER, now_ms + 10 * DAY_MS)
    assert take(database, "any", "cd" * 32, now_ms)


def test_whose_turn_it_is_not_does_nothing(world: World) -> None:
    booked = Booked(world, 0, 1)
    world.now_ms = booked.until_ms
    assert take(world.service.database, "expired_holds", OTHER, world.now_ms)
    booked.look(world.now_ms)
    assert booked.types() == []
    booked.look(world.now_ms + TURN_MS)
    assert booked.types() == ["hold-expired"]


class Failing:
    """A job of which the first thing, or all looking, fails."""

    name = "failing"
    every_ms = 0

    def __init__(self, *, looking: bool) -> None:
        self.looking, self.done = looking, list[int]()

    def due(self, _session: Session, _now_ms: int) -> Sequence[int]:
        if self.looking:
            raise ValueError
        return [1, 2]

    def do(self, _service: Service, due: int) -> None:
        if due == 1:
            raise ValueError
        self.done.append(due)


def test_what_fails_keeps_nothing_else_from_being_done(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    booked = Booked(world, 0, 1)
    world.now_ms = booked.until_ms
    first, second = Failing(looking=True), Failing(looking=False)
    Clock(world.service, [first, second, *JOBS]).look()
    assert second.done == [2]
    assert booked.types() == ["hold-expired"]
    assert sum(record.levelname == "ERROR" for record in caplog.records) == 2


def test_nothing_is_written_where_nothing_is_due(world: World) -> None:
    Coop(world, "Any")
    Clock(world.service, JOBS).look()
    with world.service.database.reading() as session:
        assert not session.exec(select(TurnRow).where(TurnRow.community_id == NO_COMMUNITY)).all()


def test_the_thread_looks_again_and_ends_when_it_is_closed(world: World) -> None:
    booked = Booked(world, 0, 1)
    world.now_ms = booked.until_ms
    clock = Clock(world.service, JOBS, every_s=0.01)
    clock.start()
    while booked.standing() != (0, 0):
        assert clock.running
    clock.close()
    assert not clock.running

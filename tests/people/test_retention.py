"""What is kept beside the journal ends when it is said to, and each table says when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Boolean
from sqlmodel import Session, SQLModel, select

import api.rooms
from api.acts.tables import PeriodRow
from api.audits.tables import ScheduleRow
from api.categories.tables import CategoryRow
from api.founding.tables import (
    FirstStepsRow,
    FoundingRow,
    FoundingStewardRow,
    StewardInvitationRow,
)
from api.keys.devices import NOWHERE
from api.keys.tables import WaitingDeviceRow
from api.people.jobs import Forgetting
from api.people.retention import KEPT, UNTIL_ERASED
from api.people.tables import CoopContactRow, NeighbourhoodRow
from api.reports.tables import BaselineRow, KeptReportRow
from api.service.clock import Clock
from api.service.tables import AdmissionRow, CommunityRow, MovedRow, OriginRow, TurnRow
from api.service.times import DAY_MS, HOUR_MS
from ledger.columns import Hex, Id
from tests.service.test_books_apart import Apart, apart

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["apart"]
NOBODYS: Final = {
    AdmissionRow, BaselineRow, CategoryRow, CommunityRow, CoopContactRow, FirstStepsRow,
    KeptReportRow, MovedRow, NeighbourhoodRow, OriginRow, PeriodRow, ScheduleRow, TurnRow,
}  # fmt: skip
"""Of the community as a whole, or of the service."""


def tables() -> set[type[SQLModel]]:
    """All that are kept beside the ledger."""
    mappers = SQLModel._sa_registry.mappers  # noqa: SLF001 there is no other list of them
    return {one.class_ for one in mappers if one.class_.__module__.startswith("api.")}


def test_every_table_says_how_long_it_is_kept() -> None:
    assert api.rooms.JOBS
    kept = [one.table for one in KEPT]
    assert sorted(map(str, [*kept, *UNTIL_ERASED, *NOBODYS])) == sorted(map(str, tables()))


def test_the_page_says_how_long(repository: Path) -> None:
    text = (repository / "docs" / "web.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\d+) days? after `(\w+)` \|", text, re.MULTILINE)
    told = [(str(one.table.__tablename__), str(one.days), one.column) for one in KEPT]
    assert rows == told


def founding_columns(table: type[SQLModel]) -> dict[str, Any]:
    """Something in each column of a table of foundings but its community and its end."""
    kinds: dict[type, Any] = {Hex: "ab" * 32, Id: NOWHERE, Boolean: False, BigInteger: 0}
    columns = table.__table__.columns  # type: ignore[attr-defined] # of every table
    return {
        one.name: kinds.get(type(one.type), "")
        for one in columns if one.name not in {"community_id", "expires_ms"}
    }  # fmt: skip


def test_rows_end_when_they_are_said_to_and_no_sooner(apart: Apart) -> None:
    world = apart.world
    begun_ms = world.now_ms
    time_ms = begun_ms + DAY_MS  # Of each row that the fixture made.

    def add(session: Session) -> None:
        session.add(
            WaitingDeviceRow(
                community_id=NOWHERE,
                code_hash="ab" * 32,
                key="cd" * 32,
                claim="",
                expires_ms=time_ms,
            )
        )

        of_founding: dict[str, Any] = {"community_id": NOWHERE, "expires_ms": time_ms}
        for table in (FoundingRow, FoundingStewardRow, StewardInvitationRow):
            session.add(table(**of_founding | founding_columns(table)))

    world.service.database.write(add).result()
    for days in sorted({one.days for one in KEPT}):
        for late_ms, count in ((-1, 1), (0, 0)):
            world.now_ms = time_ms + days * DAY_MS + late_ms
            Clock(world.service, [Forgetting()]).look()
            with world.service.database.reading() as session:
                for kept in (one for one in KEPT if one.days == days):
                    rows = session.exec(select(kept.table).where(kept.time == time_ms)).all()
                    assert len(rows) == count, (kept, late_ms)
    world.now_ms = begun_ms


def test_it_is_looked_for_every_hour(apart: Apart) -> None:
    looked: list[int] = []

    class Counting(Forgetting):
        def due(self, session: Session, now_ms: int) -> list[object]:  # type: ignore[override]
            del session
            looked.append(now_ms)
            return []

    world, clock = apart.world, Clock(apart.world.service, [Counting()])
    begun_ms = world.now_ms
    for passed_ms in (0, 10_000, HOUR_MS - 1, HOUR_MS, HOUR_MS + 1):
        world.now_ms = begun_ms + passed_ms
        clock.look()
    world.now_ms = begun_ms
    assert looked == [begun_ms, begun_ms + HOUR_MS]

"""Reports that the clock makes: each night once, once when their time is over, whatever happens."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from api.audits.tables import ScheduleRow
from api.reports import nightly
from api.reports.jobs import NightlyReports
from api.rooms import JOBS
from api.service.clock import FAILED, Clock
from api.service.times import DAY_MS, HOUR_MS, MINUTE_MS
from tests.reports.conftest import Desk, kept_rows
from tests.reports.test_kept import told
from tests.support.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from api.reports.nightly import Due
    from api.service.service import Service
    from tests.support.postgres import Server

OVER = {("funder", "2023"), ("funder", "2023-Q4"), ("social", "2023")}
RUNNING = {("health", ""), ("funder", "2024"), ("funder", "2024-Q1"), ("social", "2024")}


def at(desk: Desk, text: str, zone: str = "UTC") -> int:
    """Let it be then."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    desk.world.now_ms = int(moment.timestamp()) * 1_000
    return desk.world.now_ms


def times(desk: Desk) -> dict[tuple[str, str], int]:
    return {name: row.time_ms for name, row in kept_rows(desk).items()}


@pytest.fixture
def clock(large: Desk) -> Clock:
    at(large, "2024-02-20T12:00")
    return Clock(large.world.service, [NightlyReports()])


def test_the_clock_makes_all_that_pages_offer(large: Desk, clock: Clock) -> None:
    clock.look()
    assert set(times(large)) == OVER | RUNNING
    large.tokens[large.treasurer] = large.coop.token(large.treasurer)
    for path in ("", "/funder", "/funder?period=2023", "/social", "/social?year=2023"):
        page = large.page(f"/app/reports{path}")
        assert b"<progress" not in page
        assert told(page)


def test_the_services_own_jobs_do_it() -> None:
    assert [job for job in JOBS if isinstance(job, NightlyReports)]


def test_a_night_makes_each_once_and_what_is_over_not_at_all(large: Desk, clock: Clock) -> None:
    clock.look()
    first = times(large)
    at(large, "2024-02-20T23:59")
    clock.look()
    assert times(large) == first
    night_ms = at(large, "2024-02-21T00:00")
    clock.look()
    assert times(large) == {name: first[name] for name in OVER} | dict.fromkeys(RUNNING, night_ms)
    large.world.now_ms += 5 * HOUR_MS
    clock.look()
    assert times(large)["health", ""] == night_ms


def test_what_was_missed_while_nothing_ran_is_made_once(large: Desk, clock: Clock) -> None:
    clock.look()
    done = clock.counts.total()
    at(large, "2024-03-01T15:00")
    for _ in range(3):
        clock.look()
        large.world.now_ms += MINUTE_MS
    assert clock.counts.total() == done + len(RUNNING)
    assert set(times(large)) == OVER | RUNNING


def test_a_quarter_that_is_over_is_made_once_after_its_end(large: Desk, clock: Clock) -> None:
    clock.look()
    end_ms = at(large, "2024-04-01T00:00")
    clock.look()
    found = times(large)
    assert found["funder", "2024-Q1"] == found["funder", "2024-Q2"] == end_ms
    at(large, "2024-04-02T00:00")
    clock.look()
    assert times(large)["funder", "2024-Q1"] == end_ms
    assert times(large)["funder", "2024-Q2"] == large.world.now_ms


@pytest.mark.parametrize("zone", ["America/Santiago", "Asia/Tokyo"])
def test_a_night_is_the_books_own(large: Desk, clock: Clock, zone: str) -> None:
    row = ScheduleRow(
        community_id=large.coop.community, book=0, zone=zone, period="", since_ms=0
    )  # fmt: skip
    large.world.service.database.write(lambda session: session.add(row)).result()
    first_ms = at(large, "2024-02-20T12:00", zone)
    clock.look()
    at(large, "2024-02-20T23:59", zone)
    clock.look()
    assert times(large)["health", ""] == first_ms
    night_ms = at(large, "2024-02-21T00:00", zone)
    clock.look()
    assert times(large)["health", ""] == night_ms


def test_a_small_book_is_left_alone(desk: Desk) -> None:
    at(desk, "2024-02-20T12:00")
    clock = Clock(desk.world.service, [NightlyReports()])
    clock.look()
    assert not clock.counts
    assert not kept_rows(desk)


def test_postgresql_keeps_the_same(
    tmp_path: Path, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("kept", "nightly"):
        monkeypatch.setattr(f"api.reports.{module}.ENTRIES_MIN", 1)
    url = postgres_server.ready()
    with World(tmp_path, session_hours=720, database_url=url) as world:
        desk = Desk(world)
        clock = Clock(world.service, [NightlyReports()])
        fresh = told(desk.page("/app/reports/funder?again=1"))
        clock.look()
        assert set(times(desk)) == OVER | RUNNING
        page = desk.page("/app/reports/funder")
        assert b"<progress" not in page
        assert told(page) == fresh
        world.now_ms += DAY_MS
        clock.look()
        assert times(desk)["health", ""] == world.now_ms


class KilledError(BaseException):
    """The end of a process."""


class Mortal(NightlyReports):
    """Killed before, or after, it has made so many."""

    def __init__(self, made: int, *, after: bool) -> None:
        self.left, self.after = made, after

    def do(self, service: Service, due: Due) -> None:
        self.left -= 1
        if self.left < 0 and not self.after:
            raise KilledError
        super().do(service, due)
        if self.left < 0:
            raise KilledError


@pytest.mark.parametrize("made", [0, 2])
@pytest.mark.parametrize("after", [0, 1])
def test_a_kill_in_between_leaves_nothing_to_repair(large: Desk, made: int, after: int) -> None:
    at(large, "2024-02-20T12:00")
    with pytest.raises(KilledError):
        Clock(large.world.service, [Mortal(made, after=bool(after))]).look()
    before = times(large)
    assert len(before) == made + after
    large.world.now_ms += MINUTE_MS
    next_ = Clock(large.world.service, [NightlyReports()])
    next_.look()
    assert next_.counts.total() == len(OVER | RUNNING) - len(before)
    assert times(large) == dict.fromkeys(OVER | RUNNING, large.world.now_ms) | before


def test_what_another_process_has_made_meanwhile_is_not_made_again(large: Desk) -> None:
    first_ms, job = at(large, "2024-02-20T12:00"), NightlyReports()
    with large.world.service.database.reading() as session:
        found = job.due(session, first_ms)
    for due in found:
        job.do(large.world.service, due)
    large.world.now_ms += MINUTE_MS
    for due in found:
        job.do(large.world.service, due)
    assert set(times(large).values()) == {first_ms}


def test_a_look_takes_as_many_as_keep_no_other_job_waiting(
    large: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with large.caller() as caller:
        monkeypatch.setattr(nightly, "ENTRIES_MAX", 2 * caller.row.size)
    counts = []
    for _ in range(5):
        clock.look()
        counts.append(len(times(large)))
        large.world.now_ms += MINUTE_MS
    assert counts == [2, 4, 6, 7, 7]
    monkeypatch.setattr(nightly, "ENTRIES_MAX", 1)
    at(large, "2024-02-21T12:00")
    clock.look()
    assert list(times(large).values()).count(large.world.now_ms) == 1


def test_one_that_fails_keeps_no_other_from_being_made(
    large: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Any:  # noqa: ANN401
        raise ArithmeticError

    monkeypatch.setattr(nightly, "ENTRIES_MAX", 1)
    with monkeypatch.context() as broken:
        broken.setattr("api.reports.kept.circle", fail)
        for _ in range(40):
            clock.look()
            large.world.now_ms += MINUTE_MS
    assert set(times(large)) == OVER | RUNNING - {("health", "")}
    assert clock.counts["nightly_reports", FAILED] > 1
    clock.look()
    assert set(times(large)) == OVER | RUNNING

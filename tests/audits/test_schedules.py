"""Books close by themselves: at midnight of their zone, once, whatever else happens meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from api.audits.jobs import ScheduledClosings
from api.audits.schedules import begun_ms, next_ms, zones
from api.rooms import JOBS
from api.service.clock import Clock
from api.service.times import DAY_MS, HOUR_MS, MINUTE_MS
from chain.tables import EpochRow
from ledger.tables import HoldRow
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlmodel import Session

    from api.service.clock import Job
    from api.service.service import Service
    from tests.support.postgres import Server

ZONES: Final = ("America/Santiago", "Europe/Paris", "Asia/Kathmandu", "Pacific/Apia", "UTC")
PERIODS: Final = ("day", "week", "month")
LAST_MS: Final = int(datetime(2040, 1, 1, tzinfo=UTC).timestamp()) * 1_000


def local(time_ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(time_ms / 1_000, UTC).astimezone(ZoneInfo(zone))


def period_of(day: date, period: str) -> tuple[int, ...]:
    """What days of one period have in common, said in another way than the code does."""
    if period == "week":
        return day.isocalendar()[:2]
    return (day.year, day.month) if period == "month" else (day.toordinal(),)


@given(st.integers(0, LAST_MS), st.sampled_from(ZONES), st.sampled_from(PERIODS))
def test_a_period_begins_with_its_first_moment(now_ms: int, zone: str, period: str) -> None:
    begun, following = begun_ms(now_ms, zone, period), next_ms(now_ms, zone, period)
    assert begun <= now_ms < following
    for start in (begun, following):
        first, before = local(start, zone), local(start - 1, zone)
        assert period_of(first.date(), period) != period_of(before.date(), period)
    assert period_of(local(begun, zone).date(), period) == period_of(
        local(now_ms, zone).date(), period
    )


@pytest.mark.parametrize(
    ("zone", "now", "begun"),
    [
        # The clock goes from 24:00 to 1:00: the day begins when it does.
        ("America/Santiago", "2026-09-06T12:00-03:00", "2026-09-06T01:00-03:00"),
        ("America/Santiago", "2026-04-05T12:00-04:00", "2026-04-05T00:00-04:00"),
        ("Europe/Paris", "2026-03-29T12:00+02:00", "2026-03-29T00:00+01:00"),
        ("Europe/Paris", "2026-10-25T12:00+01:00", "2026-10-25T00:00+02:00"),
        ("Asia/Kathmandu", "2026-11-28T03:00+05:45", "2026-11-28T00:00+05:45"),
        # There was no December 30.
        ("Pacific/Apia", "2011-12-31T03:00+14:00", "2011-12-31T00:00+14:00"),
        ("Pacific/Apia", "2011-12-29T23:00-10:00", "2011-12-29T00:00-10:00"),
    ],
)
def test_days_on_which_clocks_change(zone: str, now: str, begun: str) -> None:
    at_ms, begun_at_ms = (
        int(datetime.fromisoformat(text).timestamp()) * 1_000 for text in (now, begun)
    )
    assert begun_ms(at_ms, zone, "day") == begun_at_ms


def test_every_zone_offered_is_one_that_can_be_set() -> None:
    assert set(ZONES) <= set(zones())
    assert all(begun_ms(LAST_MS, zone, "day") <= LAST_MS for zone in zones())


class Scheduled:
    """A book that closes by itself."""

    def __init__(self, world: World, zone: str, every: str) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.friend = self.coop.join()
        self.set(zone, every)

    def set(self, zone: str, every: str) -> Any:  # noqa: ANN401
        token = self.coop.token(self.coop.steward)
        body = {"zone": zone, "every": every}
        return self.world.call("PUT", f"{self.coop.path}/schedule", token, json=body)

    def look(self, at_ms: int) -> int:
        """Let the clock look then: how many epochs there are."""
        self.world.now_ms = at_ms
        Clock(self.world.service, JOBS).look()
        return len(self.epochs())

    def epochs(self) -> list[int]:
        """When each was closed."""
        wanted = select(EpochRow).where(EpochRow.community_id == self.coop.community)
        with self.world.service.database.reading() as session:
            return sorted(row.time_ms for row in session.exec(wanted))

    def pay(self) -> None:
        self.coop.pay(self.coop.steward, self.friend, 1)


def test_a_book_closes_once_a_day_if_anything_was_entered(world: World) -> None:
    book = Scheduled(world, "Europe/Paris", "day")
    first = next_ms(world.now_ms, "Europe/Paris", "day")
    assert book.look(first - 1) == 0
    assert book.look(first) == 1
    assert book.look(first + HOUR_MS) == 1
    assert book.look(first + DAY_MS) == 1  # Nothing was entered.
    book.pay()
    assert book.look(first + DAY_MS + HOUR_MS) == 2
    # Nothing ran for three days.
    book.pay()
    assert book.look(first + 5 * DAY_MS) == 3
    assert book.look(first + 5 * DAY_MS + HOUR_MS) == 3


def test_a_book_that_was_closed_by_hand_is_not_closed_again(world: World) -> None:
    book = Scheduled(world, "UTC", "day")
    midnight = next_ms(world.now_ms, "UTC", "day")
    world.now_ms = midnight
    world.service.close_epoch(book.coop.community, book.coop.book).result()
    book.pay()
    assert book.look(midnight + HOUR_MS) == 1


def test_of_two_who_find_it_due_one_closes_it(world: World) -> None:
    book = Scheduled(world, "UTC", "day")
    world.now_ms = next_ms(world.now_ms, "UTC", "day")
    job = ScheduledClosings()
    with world.service.database.reading() as session:
        [due] = job.due(session, world.now_ms)
    job.do(world.service, due)
    book.pay()
    job.do(world.service, due)
    assert len(book.epochs()) == 1


def test_stewards_alone_say_when(world: World) -> None:
    book = Scheduled(world, "Asia/Kathmandu", "month")
    path, token = f"{book.coop.path}/schedule", book.coop.token(book.friend)
    shown = world.get(path, token)
    assert (shown["zone"], shown["every"]) == ("Asia/Kathmandu", "month")
    assert local(shown["next_ms"], "Asia/Kathmandu").strftime("%d %H:%M") == "01 00:00"
    refused = world.call("PUT", path, token, json={"zone": "UTC", "every": "day"})
    assert refused.json()["code"] == "role_must_allow_it"
    for zone, every in (("Europe/Nowhere", "day"), ("UTC", "hour"), ("../etc/passwd", "day")):
        assert book.set(zone, every).json()["code"] == "request_must_be_well_formed"
    assert book.set("UTC", "").json() == {"zone": "UTC", "every": "", "next_ms": None}
    assert book.look(world.now_ms + 400 * DAY_MS) == 0


class KilledError(BaseException):
    """A process that is ended from without: nothing in it catches that."""


class Mortal:
    """A job in whose process a kill comes, before or after what it does."""

    def __init__(self, job: Job, random: Random) -> None:
        self._job, self._random = job, random
        self.name, self.every_ms = job.name, job.every_ms

    def due(self, session: Session, now_ms: int) -> Sequence[Any]:
        return self._job.due(session, now_ms)

    def do(self, service: Service, due: Any) -> None:  # noqa: ANN401
        kill = self._random.choice(["before", "after", *[""] * 4])
        if kill == "before":
            raise KilledError
        self._job.do(service, due)
        if kill == "after":
            raise KilledError


@pytest.fixture
def two(tmp_path: Path, postgres_server: Server) -> Iterator[tuple[World, World]]:
    """Two processes on one PostgreSQL."""
    url = postgres_server.ready()
    with World(tmp_path, database_url=url) as one, World(tmp_path, 1, database_url=url) as other:
        yield one, other


def test_sixty_days_with_two_processes_and_kills(two: tuple[World, World]) -> None:
    random = Random(7)  # noqa: S311 the same kills every time
    one, _ = two
    book = Scheduled(one, "America/Santiago", "day")
    paid: set[date] = set()
    ends: list[int] = []
    clocks: dict[World, Clock] = {}
    began_ms = one.now_ms
    while one.now_ms < began_ms + 60 * DAY_MS:
        if random.random() < 0.1:
            book.pay()
            paid.add(local(one.now_ms, "America/Santiago").date())
            until_ms = one.now_ms + random.randint(1, 30) * HOUR_MS
            body = book.coop.order(
                "hold", book.friend.key, from_=book.friend.account,
                to=book.coop.steward.account, amount="1", until=until_ms,
            )  # fmt: skip
            assert book.coop.send(body).is_success
            ends.append(until_ms)
        if random.random() < 0.02:  # Nothing runs for three days.
            one.now_ms += 3 * DAY_MS
        for process in random.sample(two, random.choice([1, 2])):
            process.now_ms = one.now_ms
            clock = clocks.get(process) or Clock(
                process.service, [Mortal(job, random) for job in JOBS]
            )
            clocks[process] = clock
            try:
                clock.look()
            except KilledError:
                del clocks[process]
        one.now_ms += random.choice([MINUTE_MS, HOUR_MS, 3 * HOUR_MS])
    for _ in range(3):
        one.now_ms += MINUTE_MS
        Clock(one.service, JOBS).look()
    closed = [local(each, "America/Santiago").date() for each in book.epochs()]
    assert len(closed) == len(set(closed))
    # A day with entries is closed after its end, and none is closed for nothing.
    today = local(one.now_ms, "America/Santiago").date()
    for day in paid - {today}:
        assert any(day < each for each in closed), day
    assert all(any(day <= each for day in paid) for each in closed)
    with one.service.database.reading() as session:
        holds = session.exec(select(HoldRow)).all()
    assert len(holds) == len(ends)
    assert not [
        hold for hold in holds if hold.remaining and hold.until_ms <= one.now_ms - MINUTE_MS
    ]


def test_days_between_are_what_they_say() -> None:
    """The tests' own arithmetic."""
    assert period_of(date(2026, 1, 1), "week") == period_of(date(2025, 12, 29), "week")
    assert period_of(date(2026, 1, 1), "day") != period_of(date(2026, 1, 1) + timedelta(1), "day")

"""Each part broken on purpose: it is said by a word, and makes no other part lie."""

from __future__ import annotations

import shutil
import time
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pytest

from api.backups.kept import path_of
from api.service.clock import Clock
from api.service.condition import LATE_S, jobs_word
from api.service.supervision import STOPPED
from api.service.times import HOUR_MS
from ledger.tally import FAILING_S, STUCK_S, Tally
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.postgres import Server
    from tests.support.towns import Town

WELL = {
    "database": "current", "writer": "running", "clock": "right", "jobs": "running",
    "anchor": "none", "disk": "enough", "backups": "none", "proxy": "silent",
}  # fmt: skip


class Room(NamedTuple):
    """What a disk has."""

    total: int
    used: int
    free: int


def ready(world: World) -> tuple[int, dict[str, str]]:
    """What is answered to who watches, and what is not as it should be."""
    answer = world.call("GET", "/readyz")
    parts: dict[str, str] = answer.json()["parts"]
    assert parts.keys() == WELL.keys()
    assert answer.json()["status"] == ("ready" if answer.status_code == 200 else "not ready")
    return answer.status_code, {name: word for name, word in parts.items() if word != WELL[name]}


@pytest.mark.parametrize(
    ("free", "status", "word"),
    [(10**6, 503, "full"), (500 * 10**6, 200, "low"), (2 * 10**9, 200, "")],
)
def test_a_disk(
    world: World, monkeypatch: pytest.MonkeyPatch, free: int, status: int, word: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(10**10, 10**10 - free, free))
    assert ready(world) == (status, {"disk": word} if word else {})


def test_a_folder_that_may_not_be_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert ready(world) == (503, {"disk": "not writable"})


def test_a_writer_that_can_post_nothing_is_failing_until_it_can(world: World) -> None:
    coop = Coop(world, "Any")
    ben = coop.join()

    def bound(pages: int) -> None:
        with world.service.database.writing_engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    world.service.writer.run(lambda: bound(1)).result()
    orders = (coop.transfer(coop.steward, ben, 1) for _ in range(2_000))
    answers = (coop.send(order) for order in orders)
    told = next(answer for answer in answers if not answer.is_success)
    assert (told.status_code, told.json()["code"]) == (503, "database_must_answer")
    assert ready(world) == (503, {"writer": "failing"})
    world.service.writer.run(lambda: bound(10**6)).result()
    assert coop.send(coop.transfer(coop.steward, ben, 1)).status_code == 201
    assert ready(world) == (200, {})


def test_a_failure_says_nothing_of_long_after_and_a_turn_without_end_is_stuck() -> None:
    now_s = [0.0]
    tally = Tally(lambda: now_s[0])
    told = []
    for step_s, do in ((0.0, tally.failed), (FAILING_S, tally.begin), (STUCK_S, None)):
        now_s[0] += step_s
        if do is not None:
            do()
        told.append((tally.is_failing, tally.is_stuck))
    tally.end()
    told.append((tally.is_failing, tally.is_stuck))
    assert told == [(True, False), (False, False), (False, True), (False, False)]


class Slow:
    """A job that hangs until it is let go."""

    name = "slow"
    every_ms = 0

    def __init__(self) -> None:
        self.begun, self.free = Event(), Event()

    def due(self, *_: object) -> Sequence[int]:
        self.begun.set()
        assert self.free.wait(30)
        return []

    def do(self, *_: Any) -> None:  # noqa: ANN401
        raise AssertionError("nothing is due")


def test_what_happens_by_itself_is_late_while_a_job_hangs_and_ended_once_its_thread_has(
    world: World,
) -> None:
    now_s, job = [0.0], Slow()
    clock = Clock(world.service, [job], passed_s=lambda: now_s[0])
    assert jobs_word(clock) == "running"
    clock.start()
    assert job.begun.wait(30)
    assert jobs_word(clock) == "running"
    now_s[0] += LATE_S + 20
    assert jobs_word(clock) == "late"
    job.free.set()
    clock.close()
    assert jobs_word(clock) == STOPPED


def test_a_server_that_takes_no_more_writes(postgres_server: Server, tmp_path: Path) -> None:
    url = postgres_server.ready()
    with World(tmp_path, database_url=url) as world:
        assert ready(world) == (200, {})
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        with psycopg.connect(url, autocommit=True) as connection:
            changed = f"ALTER DATABASE {name} SET default_transaction_read_only = on"
            connection.execute(changed.encode())
        world.service.database.reading_engine.dispose()
        assert ready(world) == (503, {"database": "only reads"})


def test_a_clock_that_jumps(tmp_path: Path) -> None:
    with World(tmp_path, passed_ms=HOUR_MS) as world:
        coop = Coop(world, "Any")
        order = coop.transfer(coop.steward, coop.join(), 1)
        world.now_ms += 3 * HOUR_MS
        assert coop.send(order).status_code == 503
        assert ready(world) == (503, {"clock": "wrong"})


def test_a_chain_that_is_away_stops_nothing(tmp_path: Path) -> None:
    with World(tmp_path, anchor="evm", anchor_url="http://127.0.0.1:1") as world:
        until_s = time.monotonic() + 30
        while world.service.anchoring.state.name == "opening":
            assert time.monotonic() < until_s
            time.sleep(0.02)
        status, parts = ready(world)
    assert (status, list(parts)) == (200, ["anchor"])
    assert parts["anchor"].startswith("away since ")


def test_stewards_are_told_on_a_page_and_by_a_program(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    coop, world = town.coop, town.world
    steward, member = coop.token(coop.steward), coop.token(town.ana)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(10**10, 0, 10**6))
    told = world.get(f"{coop.path}/condition", steward)
    assert told["parts"] == {name: WELL[name] for name in told["parts"]} | {"disk": "full"}
    assert (told["anchor"], told["backup_ms"]) == ("none", None)
    assert world.call("GET", f"{coop.path}/condition", member).status_code == 403
    cookies = {"Cookie": f"ayni={steward}"}
    page = world.call("GET", "/app/service", headers=cookies)
    assert page.status_code == 200, page.text
    assert "It is full, so nothing can be posted." in page.text


def test_the_newest_backup_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with World(tmp_path / "data", backup_dir=folder, metrics="this-machine") as world:
        path_of(folder, world.now_ms - 5_000).touch()
        coop = Coop(world, "Any")
        told = world.get(f"{coop.path}/condition", coop.token(coop.steward))
        assert told["backup_ms"] == world.now_ms - 5_000
        cookies = {"Cookie": f"ayni={coop.token(coop.steward)}"}
        page = world.call("GET", "/app/service", headers=cookies)
        assert "read again and found whole" in page.text
        assert "ayni_backup_age_seconds 5.0" in world.call("GET", "/metrics").text


def test_a_disk_that_fills_up_puts_nothing_of_members_into_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A database's error shows the statement, and what was to be written with it."""
    coop = Coop(world, "Any")
    ben = coop.join()
    token, path = coop.token(ben), f"{coop.path}/conversations/{coop.steward.member}"
    for one in (ben, coop.steward):
        profile = f"{coop.path}/members/{one.member}/profile"
        told = world.call("PUT", profile, coop.token(one), json={"name": "Any"})
        assert told.status_code == 204, (profile, told.text)

    def fill() -> None:
        with world.service.database.writing_engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

    world.service.writer.run(fill).result()
    answers = (world.call("POST", path, token, json={"text": "secret " * 140}) for _ in range(90))
    told = next(answer for answer in answers if not answer.is_success)
    assert told.json()["code"] == "database_must_answer", told.text
    assert "the database does not answer" in caplog.text
    assert "secret" not in caplog.text
    assert all(len(message.splitlines()) == 1 for message in caplog.messages)

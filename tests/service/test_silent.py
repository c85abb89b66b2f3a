"""A database from which nothing comes any more: everybody is told so in time, and all goes on."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from api.service.standing import NO_COMMUNITY
from api.service.tables import TurnRow
from api.service.turns import take
from api.settings import Settings
from ledger import silence
from ledger.store.postgres import Placed, PostgresTransaction
from tests.http.test_away import away
from tests.support.forwarder import Forwarder
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlmodel import Session

    from tests.support.postgres import Server

SILENCE_S = 1
PATIENCE_S = SILENCE_S + silence.CONNECTING_S_MAX + 2
WAIT_S_MAX = 60
"""For what comes by itself, on however busy a machine."""


@pytest.fixture
def forwarder(postgres_server: Server) -> Iterator[Forwarder]:
    """A way to the server that can go silent."""
    with Forwarder(postgres_server.folder / ".s.PGSQL.5432") as made:
        yield made


@pytest.fixture
def direct_url(postgres_server: Server) -> str:
    """The address of a database that never goes silent."""
    return postgres_server.ready()


@pytest.fixture
def silent_world(direct_url: str, forwarder: Forwarder, tmp_path: Path) -> Iterator[World]:
    """A world whose database is reached through the forwarder, and which has little patience."""
    name = psycopg.conninfo.conninfo_to_dict(direct_url)["dbname"]
    url = f"postgresql://postgres@127.0.0.1:{forwarder.port}/{name}"
    with World(tmp_path, database_url=url, database_silence_s=SILENCE_S) as world:
        world.service.database.writing_engine.dispose()
        yield world
        forwarder.speak()


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and how many seconds it took."""
    start = time.monotonic()
    return call(), time.monotonic() - start


def until_taken(send: Callable[[], httpx.Response]) -> int:
    """What a request is answered once the database is found again."""
    until_s = time.monotonic() + WAIT_S_MAX
    while (answer := send()).status_code == httpx.codes.SERVICE_UNAVAILABLE:
        assert time.monotonic() < until_s
        time.sleep(0.05)
    return answer.status_code


def until_ready(world: World) -> None:
    """Wait until what reads finds the database again."""
    assert until_taken(partial(world.call, "GET", "/readyz")) == httpx.codes.OK


def test_the_bounds_are_within_ten_seconds() -> None:
    assert Settings().database_silence_s == silence.SILENCE_S_MAX
    for hosts in (1, 2):
        connecting_s = hosts * int(
            silence.reaching(silence.SILENCE_S_MAX, hosts)["connect_timeout"]
        )
        assert silence.SILENCE_S_MAX + connecting_s < 10


def test_who_asks_a_silent_database_is_told_in_time(
    silent_world: World, forwarder: Forwarder
) -> None:
    coop = Coop(silent_world, "Any")
    ben = coop.join()
    token = coop.token(ben)
    close = f"{coop.path}/epochs"
    size = silent_world.get(coop.path)["size"]
    orders = [coop.transfer(coop.steward, ben, 1, text) for text in ("", "Bread")]
    forwarder.silence()
    for order in orders:
        answer, seconds = timed(partial(coop.send, order))
        assert away(answer)
        assert seconds < PATIENCE_S
    for path in (f"{coop.path}/accounts/{ben.account}/statement", coop.path):
        answer, seconds = timed(partial(silent_world.call, "GET", path, token))
        assert away(answer)
        assert seconds < PATIENCE_S
    ready, seconds = timed(lambda: silent_world.call("GET", "/readyz"))
    assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "unreachable")
    assert ready.json()["parts"]["writer"] == "running"
    assert seconds < PATIENCE_S
    forwarder.speak()
    until_ready(silent_world)
    assert [until_taken(partial(coop.send, order)) for order in orders] == [201, 201]
    assert silent_world.call("GET", "/readyz").status_code == 200
    assert silent_world.get(coop.path)["size"] == size + 2
    closed = silent_world.call("POST", close, coop.token(coop.steward))
    assert closed.status_code == 201, closed.text


def test_acts_and_writes_go_on_after_the_server_was_started_again(
    postgres_server: Server, tmp_path: Path
) -> None:
    url = postgres_server.ready()
    with World(tmp_path, database_url=url) as world:
        coop = Coop(world, "Any")
        token = coop.token(coop.steward)

        def lose() -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

        lose()
        assert world.call("POST", f"{coop.path}/epochs", token).status_code == 201
        lose()
        profile = f"{coop.path}/members/{coop.steward.member}/profile"
        assert world.call("PUT", profile, token, json={"name": "Ana"}).status_code == 204
        lose()
        assert Coop(world, "Elsewhere").book


LOCKING = "SELECT 1 FROM turn WHERE job = 'any' FOR UPDATE"


@contextmanager
def in_a_pipeline(driver: psycopg.Connection[Any]) -> Iterator[None]:
    """Lock a row by the first of several statements that go to the server together."""
    with driver.pipeline():
        driver.execute(LOCKING)
        yield


@contextmanager
def after_a_pipeline(driver: psycopg.Connection[Any]) -> Iterator[None]:
    """Lock a row by statements that went to the server together; there is to be another."""
    with driver.pipeline():
        driver.execute(LOCKING)
    yield


@contextmanager
def by_copy(driver: psycopg.Connection[Any]) -> Iterator[None]:
    """Lock a row, and begin to copy others."""
    driver.execute(LOCKING)
    with driver.cursor().copy("COPY turn FROM STDIN"):
        yield


def test_what_was_cut_off_in_the_middle_of_a_write_keeps_no_row_locked(
    silent_world: World, forwarder: Forwarder
) -> None:
    database = silent_world.service.database

    def cut_off(session: Session) -> None:
        session.get(TurnRow, (NO_COMMUNITY, "any"), with_for_update=True)
        forwarder.silence()
        session.get(TurnRow, (NO_COMMUNITY, "another"))

    assert take(database, "any", "aa" * 32, silent_world.now_ms)
    with pytest.raises(DBAPIError):
        database.write(cut_off).result()
    forwarder.speak()
    until_it_can_be_taken(silent_world)


@pytest.mark.parametrize("together", [in_a_pipeline, after_a_pipeline, by_copy])
def test_what_was_cut_off_where_the_servers_bounds_do_not_reach_keeps_no_row_locked(
    silent_world: World,
    forwarder: Forwarder,
    direct_url: str,
    together: Callable[[psycopg.Connection[Any]], AbstractContextManager[object]],
) -> None:
    database = silent_world.service.database

    def cut_off(session: Session) -> None:
        driver: Any = session.connection().connection.driver_connection
        with together(driver):
            until_it_waits_for_more(direct_url)
            forwarder.silence()

    assert take(database, "any", "aa" * 32, silent_world.now_ms)
    with pytest.raises(DBAPIError):
        database.write(cut_off).result()
    forwarder.speak()
    until_it_can_be_taken(silent_world)


def test_a_payment_cut_off_before_its_last_statement_keeps_no_book_locked(
    silent_world: World,
    forwarder: Forwarder,
    direct_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coop = Coop(silent_world, "Any")
    order = coop.transfer(coop.steward, coop.join(), 1)
    size = silent_world.get(coop.path)["size"]
    insert = PostgresTransaction._insert_journal  # noqa: SLF001 the point in between

    def cut_off(tx: PostgresTransaction, placed: Placed) -> None:
        monkeypatch.undo()
        insert(tx, placed)
        until_it_waits_for_more(direct_url)
        forwarder.silence()

    monkeypatch.setattr(PostgresTransaction, "_insert_journal", cut_off)
    assert away(coop.send(order))
    forwarder.speak()
    assert until_taken(partial(coop.send, order)) == httpx.codes.CREATED
    assert silent_world.get(coop.path)["size"] == size + 1


def until_it_waits_for_more(url: str) -> None:
    """Wait until the server has begun what it was sent, and waits for what ends it."""
    until_s = time.monotonic() + WAIT_S_MAX
    with psycopg.connect(url, autocommit=True) as connection:
        while not connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND state <> 'idle' AND wait_event = 'ClientRead' AND backend_xid IS NOT NULL"
        ).fetchall():
            assert time.monotonic() < until_s


def until_it_can_be_taken(world: World) -> None:
    """Wait until the row of a turn can be written."""
    until_s = time.monotonic() + WAIT_S_MAX
    while True:
        assert time.monotonic() < until_s
        with suppress(DBAPIError):
            assert take(world.service.database, "any", "aa" * 32, world.now_ms)
            break


@contextmanager
def turn_taken(world: World, url: str) -> Iterator[psycopg.Connection[Any]]:
    """Hold the row of a turn, as somebody who is there and takes their time."""
    assert take(world.service.database, "any", "aa" * 32, world.now_ms)
    with psycopg.connect(url) as holder:
        holder.execute(LOCKING)
        yield holder


def late(world: World) -> str:
    """How a turn that another holds is refused."""
    with pytest.raises(DBAPIError) as told:
        take(world.service.database, "any", "aa" * 32, world.now_ms)
    return str(getattr(told.value.orig, "sqlstate", None))


def test_who_waited_in_vain_is_told_that_whatever_else_fails(
    silent_world: World, direct_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a server that lets nobody end anything would make of it a fault of the book's."""
    monkeypatch.setattr("ledger.cut_off.END", "SELECT denied(%s, %s)")
    with turn_taken(silent_world, direct_url):
        assert late(silent_world) == "55P03"
    until_it_can_be_taken(silent_world)


def test_rows_that_come_slowly_into_somebody_elses_table_are_no_fault_of_theirs(
    silent_world: World, direct_url: str
) -> None:
    """Whoever shares the database, and the role, has nothing to do with what is waited for."""
    with psycopg.connect(direct_url) as other:
        other.execute("CREATE TABLE elsewhere (said text)")
        with other.cursor().copy("COPY elsewhere FROM STDIN") as copy:
            begun_s = time.monotonic()
            copy.write(b"One\n")
            with turn_taken(silent_world, direct_url) as holder:
                while time.monotonic() < begun_s + 3 * SILENCE_S:
                    assert late(silent_world) == "55P03"
                    holder.execute("SELECT 1")  # It is there.
                    copy.write(b"More\n")
        told = other.execute("SELECT count(*) FROM elsewhere").fetchone()
    assert told is not None
    assert told[0] > 1

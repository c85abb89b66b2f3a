"""Reaching a server again: nobody waits behind a wait in vain, and what only reads is left."""

from __future__ import annotations

import socket
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ledger.reaching import REST_S, SLOW_S, Reach, manner
from ledger.silence import CONNECTING_S_LEAST, Answering
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.postgres import Server


TOLD_S_MAX: Final = 10


class Gone:
    """A server that is not there: whoever asks waits for so long, and is told so."""

    def __init__(self, wait_s: float) -> None:
        self.now_s, self.asked, self.wait_s = 0.0, 0, wait_s

    def connect(self, *_: Any) -> Answering:  # noqa: ANN401
        self.asked += 1
        self.now_s += self.wait_s
        raise psycopg.OperationalError("connection timeout expired")


@pytest.mark.parametrize(("wait_s", "asked"), [(SLOW_S, 1), (SLOW_S / 2, 3)])
def test_who_comes_after_a_wait_in_vain_does_not_wait_again(
    monkeypatch: pytest.MonkeyPatch, wait_s: float, asked: int
) -> None:
    gone = Gone(wait_s)
    monkeypatch.setattr(Answering, "connect", gone.connect)
    reach = Reach(5, lambda: gone.now_s)
    for _ in range(3):
        with pytest.raises(psycopg.OperationalError, match="expired"):
            reach.connect("")
    assert gone.asked == asked
    gone.now_s += REST_S
    with pytest.raises(psycopg.OperationalError):
        reach.connect("")
    assert gone.asked == asked + 1


def test_a_name_that_nobody_looks_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, asked = Event(), []

    def hang(host: str, *_: Any, **__: Any) -> Any:  # noqa: ANN401 as the system's
        asked.append(host)
        assert answered.wait(60)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    begun_s = monotonic()
    with pytest.raises(psycopg.OperationalError, match="looked up"):
        Reach(5).connect(host="db.example", dbname="n", connect_timeout=CONNECTING_S_LEAST)
    assert monotonic() - begun_s < TOLD_S_MAX
    assert asked == ["db.example"]
    answered.set()


@pytest.mark.parametrize(
    ("address", "seconds"),
    [("postgresql://a/n", 3), ("postgresql:///n?host=a:1&host=b:2", 2),
     ("postgresql:///n?host=a,b", 2)],
)  # fmt: skip
def test_the_first_of_several_hosts_leaves_time_to_ask_the_next(address: str, seconds: int) -> None:
    found = manner(make_url(address), 5, writes=True)
    assert (found["connect_timeout"], found["target_session_attrs"]) == (seconds, "read-write")


def test_what_the_address_says_stands() -> None:
    url = make_url("postgresql://a/n?connect_timeout=9&target_session_attrs=any")
    assert not {"connect_timeout", "target_session_attrs"} & manner(url, 5, writes=True).keys()


@pytest.fixture
def world(postgres_server: Server, tmp_path: Path) -> Iterator[World]:
    """Return a world that has little patience."""
    url = postgres_server.ready()
    with World(tmp_path, database_url=url, database_silence_s=1) as made:
        yield made


def demote(world: World) -> None:
    """Let the server that the writer is connected to take no more writes, as one that was first."""

    def change() -> None:
        with world.service.database.writing_engine.connect() as connection:
            connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            connection.commit()

    world.service.writer.run(change).result()


def test_a_server_that_may_only_read_is_left_for_one_that_takes_writes(world: World) -> None:
    coop = Coop(world, "Any")
    ben = coop.join()
    demote(world)
    assert coop.send(coop.transfer(coop.steward, ben, 1)).status_code == 201
    token, profile = coop.token(ben), f"{coop.path}/members/{ben.member}/profile"
    demote(world)
    told = [world.call("PUT", profile, token, json={"name": "Ben"}).status_code for _ in range(2)]
    assert told == [503, 204]


def test_a_book_that_another_keeps_locked_is_told_so_and_goes_on_at_once(world: World) -> None:
    coop, other = Coop(world, "Any"), Coop(world, "Other")
    ben, eva = coop.join(), other.join()
    with psycopg.connect(world.service.settings.database_url) as connection:
        lock = "SELECT 1 FROM book WHERE book_id = decode(%s, 'hex') FOR UPDATE"
        assert connection.execute(lock, [coop.book]).fetchone()
        for _ in range(2):
            told = coop.send(coop.transfer(coop.steward, ben, 1))
            assert (told.status_code, told.json()["code"]) == (503, "database_must_answer")
        assert other.send(other.transfer(other.steward, eva, 1)).status_code == 201
    assert coop.send(coop.transfer(coop.steward, ben, 1)).status_code == 201

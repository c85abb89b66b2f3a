"""Reading from a replica, and going on with it when it has taken the first server's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from api.service.service import Service
from api.settings import Settings
from ledger.errors import FaultError
from tests.operating.test_gone import running
from tests.support.forwarder import Forwarder
from tests.support.replicas import SOCKET, Pair, pair
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.postgres import Server

pytestmark = pytest.mark.starts


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    """Return a server and its replica."""
    with pair() as made:
        yield made


def test_a_statement_after_a_payment_has_it_however_late_the_replica_is(
    servers: Pair, tmp_path: Path
) -> None:
    url = servers.first.ready()
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with World(
        tmp_path, database_url=url, database_read_url=servers.second.url(str(name))
    ) as world:
        replica = world.service.database.replica
        assert replica is not None
        coop = Coop(world, "Any")
        ana, ben = coop.join(), coop.join()
        statement, token = f"{coop.path}/accounts/{ben.account}/statement", coop.token(ben)
        servers.pause()
        first = replica.read["first"]
        for amount in (1, 2, 3):
            coop.pay(ana, ben, amount)
            newest = world.get(statement, token)["rows"][0]
            assert newest["amount"] == str(amount)
        assert replica.read["first"] > first
        servers.resume()
        while True:
            before = dict(replica.read)
            size = world.get(coop.path)["size"]
            if replica.read["replica"] > before["replica"]:
                break
        assert size == world.get(coop.path)["size"]


def test_nothing_old_is_read_where_the_server_answers_before_it_has_written(
    servers: Pair, tmp_path: Path
) -> None:
    """With `synchronous_commit` off what was answered comes to its disk later: the doctor says so.

    Whoever signed out, or lost an office, in that time would still be let in.
    """
    url = servers.first.ready()
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
    with World(
        tmp_path, database_url=url, database_read_url=servers.second.url(str(name))
    ) as world:
        coop = Coop(world, "Any")
        for _ in range(10):
            token = coop.token(coop.steward)
            assert world.get(f"{coop.path}/me", token)
            assert world.call("DELETE", "/v1/sign-in", token).is_success
            assert world.call("GET", f"{coop.path}/me", token).status_code == 401


def test_a_replica_that_is_silent_keeps_nobody_waiting(servers: Pair, tmp_path: Path) -> None:
    url = servers.first.ready()
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with Forwarder(servers.second.folder / SOCKET) as forwarder:
        read_url = f"postgresql://postgres@127.0.0.1:{forwarder.port}/{name}"
        with World(tmp_path, database_url=url, database_read_url=read_url) as world:
            coop = Coop(world, "Any")
            forwarder.silence()
            assert all(world.get(coop.path)["size"] for _ in range(5))


def test_a_server_that_follows_another_is_refused(
    servers: Pair, postgres_server: Server, tmp_path: Path
) -> None:
    settings = Settings(
        data=tmp_path, database_url=postgres_server.ready(),
        database_read_url=servers.second.url("postgres"),
    )  # fmt: skip
    with pytest.raises(FaultError, match="follows another server"):
        Service(settings)


def test_the_replica_takes_the_first_ones_place(
    servers: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(servers.first.ready())["dbname"]
    with (
        Forwarder(servers.first.folder / SOCKET) as one,
        Forwarder(servers.second.folder / SOCKET) as other,
    ):
        hosts = f"host=127.0.0.1:{one.port}&host=127.0.0.1:{other.port}"
        url = f"postgresql://postgres@/{name}?{hosts}"
        with running(tmp_path, url, monkeypatch) as found:
            one.silence()
            found.steady.is_told()
            servers.fail_over()
            found.goes_on()

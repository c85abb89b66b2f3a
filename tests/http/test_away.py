"""A database that is away: every request is told to come back, and nothing is lost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from ledger.errors import UnknownOutcomeError
from ledger.journal import Journal
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.support.postgres import Server


class Road:
    """The way to a server's database, which can be closed as when the server is killed."""

    def __init__(self, server: Server, folder: Path) -> None:
        database = psycopg.conninfo.conninfo_to_dict(server.ready())
        self._server, self._name = Path(str(database["host"])), str(database["dbname"])
        self._link = folder / "s"
        self.url = f"postgresql://postgres@/{self._name}?host={self._link}"
        self.open()

    def open(self) -> None:
        """Let connections be made."""
        self._link.symlink_to(self._server)

    def close(self) -> None:
        """End all connections, and let none be made."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            self._link.unlink()
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def road(postgres_server: Server) -> Iterator[Road]:
    """A way to an empty database."""
    # Not pytest's own folder: the path of a socket may have no more than some 100 characters.
    with tempfile.TemporaryDirectory(prefix="ayni-") as folder:
        yield Road(postgres_server, Path(folder))


def away(response: httpx.Response) -> bool:
    """Whether somebody is told to come back when the database is there again."""
    said = response.json()
    assert (response.status_code, said["code"]) == (503, "database_must_answer"), response.text
    assert said["retry"] is True
    return int(response.headers["retry-after"]) > 0


def test_requests_wait_for_a_database_that_is_away(road: Road, tmp_path: Path) -> None:
    with World(tmp_path, database_url=road.url) as world:
        coop = Coop(world, "Any")
        ben = coop.join()
        token = coop.token(ben)
        bodies = [coop.transfer(coop.steward, ben, 1, text) for text in ("", "Bread")]
        bulk = json.dumps(coop.transfer(coop.steward, ben, 1)).encode()
        operator = {"Authorization": f"Bearer {coop.operator}"}
        requests: list[tuple[str, str, dict[str, Any]]] = [
            *(("POST", f"{coop.path}/orders", {"json": body}) for body in bodies),
            ("POST", f"{coop.path}/orders/bulk", {"content": bulk}),
            ("POST", "/v1/communities", {"json": {"name": "Elsewhere"}, "headers": operator}),
            ("GET", f"{coop.path}/accounts/{ben.account}/statement", {}),
            ("GET", f"{coop.path}/checkpoint", {}),
            ("GET", f"/v1/communities/{coop.community}/books", {}),
        ]
        size = world.get(coop.path)["size"]
        road.close()

        def ask(how: str, path: str, more: dict[str, Any]) -> httpx.Response:
            return world.call(how, path, "" if "headers" in more else token, **more)

        assert all(away(ask(*request)) for request in requests)
        road.open()
        answers = [ask(*request) for request in requests]
        assert [answer.status_code for answer in answers] == [201, 201, 200, 201, 200, 200, 200]
        assert world.get(coop.path)["size"] == size + 3


def test_an_outcome_that_stays_unknown_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coop = Coop(world, "Any")
    body = coop.transfer(coop.steward, coop.join(), 1)
    post = Journal.post

    def lose(*order: Any) -> None:  # noqa: ANN401
        post(*order)
        raise UnknownOutcomeError("the connection was lost")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "post", lose)
        assert away(coop.send(body))
    assert coop.send(body).status_code == 200


def test_a_database_that_has_failed_is_a_fault(road: Road, tmp_path: Path) -> None:
    for url in ("", road.url):
        with World(tmp_path / (url and "postgresql"), database_url=url) as world:
            coop = Coop(world, "Any")
            token = coop.token(coop.steward)
            with world.service.database.writing_engine.begin() as connection:
                connection.exec_driver_sql("DROP TABLE profile")
            failed = world.call("GET", f"{coop.path}/members", token)
            assert (failed.status_code, failed.json()["code"]) == (500, "service_must_not_fail")

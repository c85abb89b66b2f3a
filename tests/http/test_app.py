"""The app as a whole: it opens and closes its service, says how it is, and has a first page."""

import asyncio
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from ledger.writer import ClosedError
from tests.support.world import Coop, World


def test_an_app_opens_its_service_and_closes_it(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, anchor="none"))

    async def visit() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://ayni.test") as client,
        ):
            token = app.state.running.service.operator_token
            headers = {"Authorization": f"Bearer {token}"}
            return await client.post("/v1/communities", json={"name": "Any"}, headers=headers)

    assert asyncio.run(visit()).status_code == 201
    with pytest.raises(ClosedError):
        app.state.running.service.writer.run(lambda: None)


def test_a_service_is_ready_until_its_writer_stops(world: World) -> None:
    assert world.get("/readyz")["status"] == "ready"
    world.service.writer.close()
    stopped = world.call("GET", "/readyz")
    assert (stopped.status_code, stopped.json()["parts"]["writer"]) == (503, "stopped")
    assert world.call("GET", "/healthz").json()["parts"]["writer"] == "stopped"


def test_a_service_on_another_schema_is_not_ready(world: World) -> None:
    def forget() -> None:
        with world.service.database.writing_engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    world.service.writer.run(forget).result()
    stopped = world.call("GET", "/readyz")
    assert (stopped.status_code, stopped.json()["parts"]["database"]) == (503, "missing")


@pytest.mark.parametrize(("language", "word"), [("en", "always sum to zero"), ("es", "suman cero")])
def test_the_first_page_says_what_this_is(world: World, language: str, word: str) -> None:
    page = world.call("GET", "/", headers={"Accept-Language": language})
    assert page.headers["content-type"].startswith("text/html")
    assert word in page.text
    assert f'lang="{language}"' in page.text


@pytest.mark.parametrize("demo", [False, True])
def test_names_stand_on_the_first_page_of_a_demo_only(tmp_path: Path, demo: bool) -> None:  # noqa: FBT001
    with World(tmp_path, demo=demo) as world:
        coop = Coop(world, "<Cooperativa>")
        path = f"{coop.path}/members/{coop.steward.member}/profile"
        world.call("PUT", path, coop.token(coop.steward), json={"name": "<Ana>"})
        page = world.call("GET", "/").text
    assert ("&lt;Ana&gt;" in page) == ("&lt;Cooperativa&gt;" in page) == demo
    assert "<Ana>" not in page


def test_problems_point_to_a_page_that_is_there(world: World) -> None:
    answered = world.call("GET", "/nowhere").json()
    page, _, heading = answered["type"].partition("#")
    assert f'<h4 id="{heading}">' in world.call("GET", page).text

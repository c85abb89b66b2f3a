"""N10: what of people and secrets comes into the service's log when something fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.support.world import Coop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.support.world import World

NAME, CODE = "Rosa of the last house", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlq"


def break_table(connection: Connection, table: str) -> None:
    """Let whatever is written to a table fail, as a full disk would."""
    if connection.dialect.name == "sqlite":
        statement = (
            "CREATE TRIGGER full_ BEFORE INSERT ON {} BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        connection.execute(text(statement.format(table)))
        return
    connection.execute(
        text(
            "CREATE FUNCTION full_() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'full'; END $$"
        )
    )
    trigger = "CREATE TRIGGER full_ BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION full_()"
    connection.execute(text(trigger.format(table)))


def test_a_failing_database_puts_nobody_into_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    coop = Coop(world, "Cooperativa Ayni")
    with world.service.database.writing_engine.begin() as connection:
        break_table(connection, "invitation")
    token, sent = coop.token(coop.steward), {"name": NAME, "note": NAME}
    answer = world.call("POST", f"{coop.path}/invitations", token, json=sent)
    assert answer.status_code == 500, answer.text
    assert "/invitations failed" in caplog.text
    assert NAME not in caplog.text


@pytest.mark.parametrize("path", ["/app/found/{}", "/v1/foundings/links/{}", "/app/join/{}"])
def test_a_failing_page_puts_no_link_into_the_log(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Whoever reads the log could open it."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(world.service.database), "reading", fails)
    assert world.call("GET", path.format(CODE[:43])).status_code == 500
    assert "failed" in caplog.text
    assert CODE[:43] not in caplog.text

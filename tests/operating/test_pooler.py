"""A whole service behind PgBouncer in transaction mode, which is started again meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from api.service.service import Service
from api.settings import Settings
from ledger.errors import FaultError
from tests.operating.test_gone import end_all, running
from tests.support.pooler import pooled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.postgres import Server

pytestmark = pytest.mark.starts


def database(url: str) -> str:
    """The name of the database that an address leads to."""
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


def test_the_pooler_is_started_again_and_all_goes_on(
    postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = database(postgres_server.ready())
    with (
        pooled(postgres_server) as pooler,
        running(tmp_path, pooler.url(name), monkeypatch) as found,
    ):
        pooler.stop()
        found.steady.is_told()
        pooler.start()
        found.goes_on()


def test_all_connections_behind_a_living_pooler_end_and_all_goes_on(
    postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the server is started again: the pooler gives what it has, and finds it dead."""
    name = database(postgres_server.ready())
    with (
        pooled(postgres_server) as pooler,
        running(tmp_path, pooler.url(name), monkeypatch) as found,
    ):
        for _ in range(3):
            end_all(postgres_server.url(name))
            found.goes_on()


@pytest.mark.parametrize(
    ("mode", "words", "remedy"),
    [
        ("statement", "", "pool_mode = transaction"),
        ("transaction", "&options=-c%20statement_timeout=5s", "ALTER ROLE"),
    ],
)
def test_a_pooler_that_will_not_do_is_refused_at_start_with_the_reason(
    postgres_server: Server, tmp_path: Path, mode: str, words: str, remedy: str
) -> None:
    name = database(postgres_server.ready())
    with pooled(postgres_server, mode=mode) as pooler, pytest.raises(FaultError) as refused:
        Service(Settings(data=tmp_path, database_url=pooler.url(name) + words))
    assert refused.value.what == "AYNI_DATABASE_URL"
    assert remedy in refused.value.remedy


def test_a_server_that_only_reads_is_refused_at_start(
    postgres_server: Server, tmp_path: Path
) -> None:
    url = postgres_server.ready()
    with psycopg.connect(url, autocommit=True) as connection:
        changed = f"ALTER DATABASE {database(url)} SET default_transaction_read_only = on"
        connection.execute(changed.encode())
    with pytest.raises(FaultError, match="takes no writes"):
        Service(Settings(data=tmp_path, database_url=url))

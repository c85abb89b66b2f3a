"""The database: whether it answers, is this version's, and keeps what was answered for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from api.doctor.findings import Place, Said
from api.service.moved import MovedError, require_unmoved
from api.service.schema import is_current, require_known, revision_of
from ledger.database import POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

SERVER_MIN: Final = 140_000
USED_MAX: Final = 0.8
_USED: Final = text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
_LASTING: Final = ("fsync", "full_page_writes", "synchronous_commit")


def look(place: Place) -> Iterator[Said]:
    """Look at it by reading alone."""
    if not place.is_there:
        yield Said(
            f"{place.file}: there is no database", "there are no books here",
            "Start the service once, which makes it; or name another with AYNI_DATABASE_URL",
        )  # fmt: skip
        return
    with place.reading() as connection:
        if connection.dialect.name == POSTGRESQL:
            yield from _server(connection)
        else:
            yield from _kept(place, connection)
        yield from _tables(connection)


def _tables(connection: Connection) -> Iterator[Said]:
    found = revision_of(connection)
    require_known(found)
    if found is None:
        yield Said(
            "the database has no tables", "no service has started on it",
            "Start the service once; or name another database with AYNI_DATABASE_URL",
        )  # fmt: skip
    elif not is_current(connection):
        yield Said(
            f"the database is at revision {found}, which is an older version's",
            "nobody can read or post until it is brought to this one",
            "Look with ayni upgrade --check, then start the service, which brings it there",
        )  # fmt: skip
    else:
        try:
            require_unmoved(connection)
        except MovedError as error:
            why = "no service opens it again, and whoever reads it reads what was"
            yield Said(f"the database {error.why}", why, error.remedy)


def _kept(place: Place, connection: Connection) -> Iterator[Said]:
    """A SQLite file."""
    mode = _one(connection, "PRAGMA journal_mode")
    # Before its first start a restored one keeps no log yet.
    if mode != "wal" and not place.is_stopped:
        yield Said(
            f"{place.file}: its journal mode is {mode}, and not wal",
            "readers and the writer keep each other waiting, and members see it",
            "See that no other program writes to it; the service sets it back at its next start",
        )  # fmt: skip


def _server(connection: Connection) -> Iterator[Said]:
    version = int(_one(connection, "SHOW server_version_num"))
    if version < SERVER_MIN:
        yield Said(
            f"PostgreSQL is {_one(connection, 'SHOW server_version')}",
            "it has no corrections any more, and Ayni is not tried with it",
            f"Bring the server to version {SERVER_MIN // 10_000} or newer",
        )  # fmt: skip
    for name in _LASTING:
        if _one(connection, f"SHOW {name}") == "off":
            yield Said(
                f"PostgreSQL's {name} is off",
                "what was answered, and what members hold receipts of, may be gone after a crash",
                f"Set {name} = on in postgresql.conf, and reload it",
            )  # fmt: skip
    most, used = int(_one(connection, "SHOW max_connections")), connection.scalar(_USED) or 0
    if used > USED_MAX * most:
        yield Said(
            f"{used} of PostgreSQL's {most} connections are open",
            "once none is left, members are turned away",
            "See who holds them (pg_stat_activity), or raise max_connections",
        )  # fmt: skip


def _one(connection: Connection, statement: str) -> Any:  # noqa: ANN401 the driver's own
    return connection.exec_driver_sql(statement).scalar_one()

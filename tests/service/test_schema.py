"""One history of migrations brings both databases to the tables of the code, and down again."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, Inspector, inspect, text
from sqlmodel import SQLModel

from api.service import schema
from ledger.database import POSTGRESQL, SQLITE
from ledger.errors import DatabaseTooNewError
from tests.support.postgres import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.postgres import Server

TABLES = {table.name for table in SQLModel.metadata.sorted_tables}
VERSION = "alembic_version"
NEWER = text("UPDATE alembic_version SET version_num = '9999'")
NARROW = text("SELECT name FROM pragma_table_list WHERE wr")

CITUS = (  # an extension's row, and the part of Citus that is called
    (
        "INSERT INTO pg_extension SELECT 99999, 'citus', extowner, extnamespace, false, 'none',"
        " NULL, NULL FROM pg_extension LIMIT 1"
    ),
    "CREATE TABLE pg_dist_partition (number serial, logicalrelid regclass, key text, beside text)",
    (
        "CREATE FUNCTION create_distributed_table(table_name regclass, distribution_column text,"
        " distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default')"
        " RETURNS void LANGUAGE sql AS 'INSERT INTO pg_dist_partition (logicalrelid, key, beside)"
        " VALUES (table_name, distribution_column, colocate_with)'"
    ),
)
DISTRIBUTED = text("SELECT logicalrelid::text, key, beside FROM pg_dist_partition ORDER BY number")


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Make engines on empty databases of one kind."""
    numbers = count()

    def url() -> str:
        if request.param == SQLITE:
            return f"sqlite:///{tmp_path / str(next(numbers))}.db"
        server: Server = request.getfixturevalue("postgres_server")
        return server.create()

    with ExitStack() as stack:
        yield lambda: stack.enter_context(opened(url()))


def shape(engine: Engine) -> dict[str, Any]:
    """All that a database's tables are, but for the one that notes the revision."""
    looked = inspect(engine)
    with engine.connect() as connection:
        on_sqlite = engine.dialect.name == SQLITE
        narrow = set(connection.scalars(NARROW)) if on_sqlite else set()
    names = set(looked.get_table_names()) - {VERSION}
    return {name: (*_table(looked, name), name in narrow) for name in names}


def _table(looked: Inspector, name: str) -> tuple[object, ...]:
    columns = {
        column["name"]: (repr(column["type"]), column["nullable"], column["default"])
        for column in looked.get_columns(name)
    }
    key = looked.get_pk_constraint(name)["constrained_columns"]
    indexes = {
        index["name"]: (
            index["column_names"],
            index["unique"],
            {option: str(said) for option, said in index["dialect_options"].items()},
        )
        for index in looked.get_indexes(name)
    }
    unique, foreign = looked.get_unique_constraints(name), looked.get_foreign_keys(name)
    return columns, key, indexes, unique, foreign


def test_the_history_makes_the_tables_of_the_code(new: Callable[[], Engine]) -> None:
    migrated, made = new(), new()
    schema.upgrade(migrated)
    SQLModel.metadata.create_all(made)
    assert shape(migrated) == shape(made)
    assert shape(made).keys() == TABLES


def test_the_history_goes_down_and_up_again(new: Callable[[], Engine]) -> None:
    engine = new()
    schema.upgrade(engine)
    before = shape(engine)
    schema.upgrade(engine)
    assert shape(engine) == before
    schema.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == [VERSION]
    with engine.connect() as connection:
        assert not schema.is_current(connection)
    schema.upgrade(engine)
    assert shape(engine) == before
    with engine.connect() as connection:
        assert schema.is_current(connection)


def test_a_newer_database_is_left_as_it_is(new: Callable[[], Engine]) -> None:
    engine = new()
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(NEWER)
    before = shape(engine)
    with pytest.raises(DatabaseTooNewError):
        schema.upgrade(engine)
    assert shape(engine) == before


def distributed(engine: Engine) -> list[tuple[str, str, str]]:
    """Return which tables were distributed, by what column, beside which, in that order."""
    with engine.connect() as connection:
        return [(table, key, beside) for table, key, beside in connection.execute(DISTRIBUTED)]


def run(engine: Engine, *statements: str) -> None:
    """Run statements in a transaction."""
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_citus_gets_every_table_beside_the_first(postgres_server: Server) -> None:
    with opened(postgres_server.create()) as engine:
        run(engine, *CITUS)
        schema.upgrade(engine)
        first, *others = distributed(engine)
        assert first == ("community", "community_id", "none")
        assert sorted(others) == sorted(
            (name, "community_id", "community") for name in TABLES - {"community"}
        )


def test_citus_gets_later_what_is_new(postgres_server: Server) -> None:
    with opened(postgres_server.create()) as engine:
        run(engine, *CITUS)
        schema.upgrade(engine)
        run(engine, "DELETE FROM pg_dist_partition WHERE logicalrelid = 'leg'::regclass")
        schema.upgrade(engine)
        assert distributed(engine)[-1] == ("leg", "community_id", "community")
        assert len(distributed(engine)) == len(TABLES)


def test_nothing_is_distributed_without_citus(postgres_server: Server) -> None:
    with opened(postgres_server.create()) as engine:
        run(engine, *CITUS[1:])
        schema.upgrade(engine)
        assert distributed(engine) == []

"""What every table must keep to, so that communities can be spread over servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

import api.acts.tables
import api.arrivals.tables
import api.audits.tables
import api.calendars.tables
import api.categories.tables
import api.exchanges.tables
import api.founding.tables
import api.governing.tables
import api.http.sessions
import api.keys.tables
import api.lists.tables
import api.market.tables
import api.membership.tables
import api.messages.tables
import api.people.tables
import api.photos.tables
import api.reaching.tables
import api.reports.tables
import api.rotas.tables
import api.service.tables
import api.treasury.tables
import api.votes.tables
import chain.tables
import ledger.tables
from tests.support.journals import new_database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Column, Engine, Table

MODULES = (
    api.votes.tables,
    ledger.tables, chain.tables, api.http.sessions, api.service.tables, api.acts.tables,
    api.arrivals.tables, api.audits.tables, api.calendars.tables, api.categories.tables,
    api.exchanges.tables,
    api.founding.tables, api.governing.tables, api.treasury.tables, api.keys.tables,
    api.lists.tables, api.market.tables,
    api.membership.tables, api.messages.tables, api.people.tables, api.photos.tables,
    api.reaching.tables,
    api.reports.tables, api.rotas.tables,
)  # fmt: skip
TABLES = SQLModel.metadata.sorted_tables
LEADER = "community_id"

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def first(columns: Iterable[Column[object]]) -> str:
    """Return the name of the first column."""
    return next(iter(columns)).name


def test_the_tables_of_all_layers_are_looked_at() -> None:
    rows = [
        row
        for module in MODULES
        for row in vars(module).values()
        if isinstance(row, type) and issubclass(row, SQLModel) and row is not SQLModel
    ]
    assert {row.__tablename__ for row in rows} == {table.name for table in TABLES}


@every_table
def test_the_community_leads_every_key_and_index(table: Table) -> None:
    assert first(table.primary_key.columns) == LEADER
    assert {first(index.columns) for index in table.indexes} <= {LEADER}


@every_table
def test_no_key_or_reference_leaves_the_community(table: Table) -> None:
    for key in table.foreign_key_constraints:
        assert first(key.columns) == LEADER
        assert key.elements[0].column.name == LEADER
        assert not key.deferrable


@every_table
def test_no_value_comes_from_a_counter_of_the_database(table: Table) -> None:
    for column in table.columns:
        assert column.autoincrement is not True
        assert column.identity is None
        assert column.server_default is None


def test_postgresql_makes_no_trigger_sequence_or_other_index_of_it(
    postgres_engine: Engine,
) -> None:
    nothing = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT relname FROM pg_class WHERE relkind = 'S'",
        (
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND (column_default IS NOT NULL OR is_identity = 'YES')"
        ),
        "SELECT conname FROM pg_constraint WHERE condeferrable",
        (
            "SELECT i.indexrelid::regclass FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE a.attname <> 'community_id' AND c.relname <> 'alembic_version'"
        ),
    )
    with postgres_engine.connect() as connection:
        for query in nothing:
            assert connection.execute(text(query)).all() == [], query


def test_sqlite_makes_no_trigger_of_it(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine, engine.connect() as connection:
        kinds = connection.execute(text("SELECT DISTINCT type FROM sqlite_master")).scalars()
        assert set(kinds) == {"table", "index"}

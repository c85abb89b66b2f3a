"""Brings the database to this version's schema, by the one Alembic history for both databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import api.clock.tables
import api.exchanges.tables
import api.sessions  # noqa: F401 as above
import ledger.tables  # noqa: F401 as above
from api.distribution import distribute
from ledger.errors import DatabaseTooNewError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData

_HERE = Path(__file__).parent / "migrations"


def metadata() -> MetaData:
    """Every table of every layer."""
    return SQLModel.metadata


def upgrade(engine: Engine) -> None:
    """Create or migrate the tables, and distribute them where there is Citus.

    Raises `DatabaseTooNewError` for a newer version's database.
    """
    with engine.begin() as connection:
        _refuse_newer(connection)
        command.upgrade(_config(connection), "head")
        distribute(connection, [table.name for table in metadata().sorted_tables])


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back, down to `revision` ("base" for none)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Whether the database has this version's schema."""
    head = ScriptDirectory(str(_HERE)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _refuse_newer(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(_HERE)).walk_revisions()}
    if found is not None and found not in known:
        why = f"its schema is at revision {found}, which this version does not know"
        remedy = "Run the version of Ayni that wrote it, or a newer one; nothing was changed"
        raise DatabaseTooNewError("database", why, remedy)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config

"""Brings the database to this version's schema, by the one Alembic history for both databases."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from api.service.distribution import COLUMN, distribute
from ledger.errors import DatabaseTooNewError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData

_HERE = Path(__file__).parent.parent / "migrations"


@cache
def _history() -> ScriptDirectory:
    """Read and compiled once: whether a database is current is asked with each probe."""
    return ScriptDirectory(str(_HERE))


def metadata() -> MetaData:
    """Every table that was imported; the history beside this says what all of them are."""
    return SQLModel.metadata


def upgrade(engine: Engine) -> None:
    """Create or migrate the tables, and distribute them where there is Citus.

    Raises `DatabaseTooNewError` for a newer version's database.
    """
    with engine.begin() as connection:
        upgrade_in(connection)


def upgrade_in(connection: Connection, revision: str = "head") -> None:
    """As `upgrade`, within a transaction and up to `revision`, which this version must know."""
    if not is_current(connection):
        _refuse_newer(connection)
        command.upgrade(_config(connection), revision)
    distribute(connection, lambda: _tables(connection))


def _tables(connection: Connection) -> list[str]:
    """Our own tables, as the history made them: each belongs to communities."""
    found = inspect(connection).get_multi_columns()
    return sorted(
        name for (_schema, name), columns in found.items()
        if any(column["name"] == COLUMN for column in columns)
    )  # fmt: skip


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back, down to `revision` ("base" for none)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Whether the database has this version's schema."""
    head = _history().get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def revision_of(connection: Connection) -> str | None:
    """The revision of the database's schema; None where there is none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The revision of this version's schema."""
    return str(_history().get_current_head())


def pending(revision: str) -> dict[str, str]:
    """The migrations from a known revision to this version's, in order: what each does."""
    found = [*_history().iterate_revisions("head", revision)]
    return {script.revision: (script.doc or "").split("\n")[0] for script in reversed(found)}


def require_known(found: str | None) -> None:
    """Raise `DatabaseTooNewError` for a revision that this version does not know."""
    known = {script.revision for script in _history().walk_revisions()}
    if found is not None and found not in known:
        why = f"its schema is at revision {found}, which this version does not know"
        remedy = "Run the version of Ayni that wrote it, or a newer one; nothing was changed"
        raise DatabaseTooNewError("database", why, remedy)


def _refuse_newer(connection: Connection) -> None:
    require_known(revision_of(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config

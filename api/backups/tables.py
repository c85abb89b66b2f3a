"""Every table that there is, so that no backup leaves one out.

A command loads but some of the program: what a module's table is known by is that it was imported.
What the database has, and this does not know, is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect

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
from api.backups.rows import known_tables
from ledger.errors import FaultError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.backups.rows import Table

MODULES: Final = (
    api.acts.tables,
    api.arrivals.tables,
    api.audits.tables,
    api.calendars.tables,
    api.categories.tables,
    api.exchanges.tables,
    api.founding.tables,
    api.governing.tables,
    api.http.sessions,
    api.keys.tables,
    api.lists.tables,
    api.market.tables,
    api.membership.tables,
    api.messages.tables,
    api.people.tables,
    api.photos.tables,
    api.reaching.tables,
    api.reports.tables,
    api.rotas.tables,
    api.service.tables,
    api.treasury.tables,
    api.votes.tables,
    chain.tables,
    ledger.tables,
)
"""Where tables are."""
VERSIONS: Final = "alembic_version"
MOVED: Final = "moved"
"""The table that says of this database, and of no copy, that it was left."""


def all_tables(connection: Connection) -> list[Table]:
    """Every table that is copied, by name; the database has this version's.

    Raises:
        FaultError: the database has others.
    """
    known = known_tables()
    there = set(inspect(connection).get_table_names()) - {VERSIONS}
    if there != {table.name for table in known}:
        others = sorted(there ^ {table.name for table in known})
        remedy = "Move what is not Ayni's to a database of its own"
        raise FaultError("database", f"has other tables than it should: {others}", remedy)
    return [table for table in known if table.name != MOVED]

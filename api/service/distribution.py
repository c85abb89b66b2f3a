"""Spreads the tables over the servers of a Citus cluster, each community whole on one of them.

Everything that a community has lies together, since `community_id` leads every key; so a batch of
one community's orders is a transaction on one server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from ledger.database import POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

COLUMN: Final = "community_id"
FIRST: Final = "community"
"""The table beside which all others lie."""

_HAS_CITUS: Final = text("SELECT count(*) FROM pg_extension WHERE extname = 'citus'")
_DISTRIBUTED: Final = text("SELECT logicalrelid::regclass::text FROM pg_dist_partition")
_DISTRIBUTE: Final = text(
    "SELECT create_distributed_table(:table, :column, colocate_with => :beside)"
)


def distribute(connection: Connection, tables: Callable[[], Iterable[str]]) -> None:
    """Distribute those tables that are not yet; where there is no Citus, do nothing.

    `tables` tells their names, which on a database far away takes long.
    """
    if connection.dialect.name != POSTGRESQL or not connection.scalar(_HAS_CITUS):
        return
    distributed = set(connection.scalars(_DISTRIBUTED))
    for table in (FIRST, *(name for name in tables() if name != FIRST)):
        if table not in distributed:
            beside = "none" if table == FIRST else FIRST
            values = {"table": table, "column": COLUMN, "beside": beside}
            connection.execute(_DISTRIBUTE, values)

"""What databases say that will not do, or cannot go on: why, and what to do about it.

Knows no driver, so that whoever only explains an error need not have one.
"""

from __future__ import annotations

from typing import Final

_ONLY_READS: Final = (
    "it takes no writes, as a replica does not",
    "Name the first server, or all of them: host=a&host=b finds the one that takes writes",
)
UNFIT: Final = {
    "statement pooling mode": (
        "the pooler before it keeps no transaction together",
        "Set pool_mode = transaction in pgbouncer.ini",
    ),
    "unsupported startup parameter": (
        "the pooler before it does not pass on what the address asks for",
        "Take options and the like out of the address: ALTER ROLE … SET does the same",
    ),
    "permission denied for": (
        "its user may not make or use the tables in it",
        "Let it own the database: ALTER DATABASE … OWNER TO …, which createdb --owner does",
    ),
    "is not read-write": _ONLY_READS,
    "is read-only": _ONLY_READS,
    "read-only transaction": _ONLY_READS,
}
"""What servers and poolers say with which nothing can be kept, whenever it is tried again."""


def why_unfit(error: BaseException | None) -> tuple[str, str] | None:
    """Why a database will not do, by a driver's error, and what to do; None if it is not known."""
    said = str(error)
    return next((why for words, why in UNFIT.items() if words in said), None)


SQLITE_FULL: Final = 13
POSTGRESQL_FULL: Final = "53100"


def is_full(error: BaseException | None) -> bool:
    """Whether, by a driver's error, the database's disk has no room left."""
    code = getattr(error, "sqlite_errorcode", None)
    return code == SQLITE_FULL or getattr(error, "sqlstate", None) == POSTGRESQL_FULL

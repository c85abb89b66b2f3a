"""That a database was moved: it says where to, and nobody opens it for writing again.

Two databases that go on from the same journal would give two histories under one name. The mark is
in the one that was left, so that it is seen wherever that is opened, also from a copy of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, delete

from api.service.standing import NO_COMMUNITY
from api.service.tables import MovedRow
from ledger.errors import FaultError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class MovedError(FaultError):
    """The database was moved.

    Attributes:
        to: the address of the other one, without its password.
        time_ms: when.
    """

    def __init__(self, to: str, time_ms: int) -> None:
        remedy = (
            f"Set AYNI_DATABASE_URL to {to}; if nothing was written there, "
            "ayni move --reopen lets this one be used again"
        )
        super().__init__("database", f"was moved to {to}", remedy)
        self.to, self.time_ms = to, time_ms


def require_here(engine: Engine) -> None:
    """Raise `MovedError` if the database was moved."""
    with engine.connect() as connection:
        require_unmoved(connection)


def require_unmoved(connection: Connection) -> None:
    """As `require_here`, for who reads already."""
    with Session(connection) as session:
        row = session.get(MovedRow, NO_COMMUNITY)
        if row is not None:
            raise MovedError(row.moved_to, row.time_ms)


def mark_moved(connection: Connection, to: str, time_ms: int) -> None:
    """Say where the database was moved; `to` is an address without a password."""
    row = {"community_id": NO_COMMUNITY, "moved_to": to, "time_ms": time_ms}
    connection.execute(MovedRow.__table__.insert(), row)  # type: ignore[attr-defined]


def unmark(connection: Connection) -> bool:
    """Take the mark back; whether there was one."""
    return connection.execute(delete(MovedRow)).rowcount > 0

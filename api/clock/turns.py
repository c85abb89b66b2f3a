"""Turns: of all the processes on one database, one does a job at a time.

A turn is short and taken again before each thing that is done. Whoever was killed, or cannot reach
the database, loses it by saying nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import IntegrityError

from api.clock.tables import TurnRow
from api.standing import NO_COMMUNITY

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.database import Database

TURN_MS: Final = 20_000
"""How long a turn lasts without a sign of life."""


def take(database: Database, job: str, holder: str, now_ms: int) -> bool:
    """Whether the job is the holder's to do until `TURN_MS` from now.

    `holder` is a process, by 32 bytes in hexadecimal.
    """

    def write(session: Session) -> bool:
        row = session.get(TurnRow, (NO_COMMUNITY, job), with_for_update=True)
        if row is None:
            row = TurnRow(community_id=NO_COMMUNITY, job=job, holder=holder, until_ms=0)
            session.add(row)
        # A turn from a clock that was ahead does not last for longer than any other.
        elif row.holder != holder and now_ms < row.until_ms <= now_ms + TURN_MS:
            return False
        row.holder, row.until_ms = holder, now_ms + TURN_MS
        return True

    try:
        return database.write(write).result()
    except IntegrityError:  # Somebody else was the first.
        return False

"""The link of a message: to the page that it is about, for whom it went to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.reaching import digest
from api.reaching.kinds import DIGEST, HOME
from api.reaching.tables import OutboxRow, ReachRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.callers import Caller


def page_of(caller: Caller, message: str) -> str:
    """The page that a message of the member's leads to; home where there is none any more."""
    row = caller.session.get(OutboxRow, (*caller.place, message))
    if row is None or row.member_id != caller.member:
        return HOME
    if row.kind == DIGEST:
        key = (*caller.place, caller.member)

        def write(session: Session) -> None:
            chosen = session.get(ReachRow, key)
            if chosen is not None:
                digest.note_opened(chosen)

        caller.service.database.write(write).result()
    return row.path

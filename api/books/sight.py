"""Who may see an entry: whom it touches, and a role that sees the book's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.queries.entries import members_of, read_row
from api.service.callers import Right
from credit.voting import casting, counting, opening, releasing

if TYPE_CHECKING:
    from api.service.callers import Caller
    from ledger.tables import EntryRow

OF_VOTES: Final = frozenset({
    opening.KEYED, opening.OPENED, casting.CAST, casting.GIVEN, casting.WITHDRAWN, counting.SHARED,
    counting.COUNTED, releasing.RELEASED,
})  # fmt: skip


def require_sight(caller: Caller, row: EntryRow, what: str) -> bool:
    """Whether the entry is the caller's own; raises `ProblemError` if it is not theirs to see.

    What votes are made of is everybody's: any member counts them again, and nobody is told.

    Whose it is sees that somebody looked at `what` (`api.service.access_log`).
    """
    if touches(caller, row):
        return True
    if read_row(row).order.type in OF_VOTES:
        return False
    caller.reader.require(Right.HISTORY)
    caller.note(sorted(members_of(caller.session, caller.place, read_row(row))), what)
    return False


def touches(caller: Caller, row: EntryRow) -> bool:
    """Whether the entry is the caller's own."""
    return caller.member in members_of(caller.session, caller.place, read_row(row))

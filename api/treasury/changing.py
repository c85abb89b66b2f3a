"""Which entries changed an account's bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.queries.history import statement
from credit.listed import SET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from ledger.tables import AccountRow

BOUND_SET: Final = "bound-set"
LOOKED_AT: Final = 500
"""Of an account's latest entries, those among which the changes of its bounds are looked for."""


class Changed(NamedTuple):
    """An entry that changed them."""

    seq: int
    time_ms: int


def bound_entries(session: Session, account: AccountRow) -> Sequence[Changed]:
    """The entries that changed an account's bounds lately, the newest first."""
    found = statement(session, account, None, LOOKED_AT, memos=False)
    return [Changed(row.seq, row.time_ms) for row in found.rows if row.type in {BOUND_SET, SET}]


def bounds_changed_ms(session: Session, account: AccountRow, after_ms: int) -> int | None:
    """When the account's bounds were changed first after that time; None if they were not."""
    times = [row.time_ms for row in bound_entries(session, account) if row.time_ms > after_ms]
    return min(times, default=None)

"""A member's accounts, and what a further one needs: their signature, and another steward's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.books.standings import ACCOUNTS_MAX, own_accounts
from api.membership.pending import asked_of, openings_of
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.membership.pending import Pending
    from api.service.callers import Caller
    from ledger.tables import AccountRow


class OwnAccounts(NamedTuple):
    """The accounts of whoever looks.

    Attributes:
        rows: those that are open, the member's own first.
        waiting: further ones for which they have signed, and no steward has yet.
        asked: the community's for which they are to answer, and have not signed yet.
        missing: how many others must sign for a further one.
        full: whether there are as many as one may have, or one waits.
    """

    rows: Sequence[AccountRow]
    waiting: Sequence[Pending]
    asked: Sequence[Pending]
    missing: int
    full: bool


def accounts_and_openings(caller: Caller) -> OwnAccounts:
    """The member's accounts, and what waits to become one."""
    rows, waiting = own_accounts(caller), openings_of(caller)
    # Nobody else can sign for the first account of a book's only steward.
    founding = STEWARD in caller.reader.roles and caller.row.stewards == 1 and not rows
    full = bool(waiting) or len(rows) >= ACCOUNTS_MAX
    return OwnAccounts(rows, waiting, asked_of(caller), 0 if founding else 1, full)

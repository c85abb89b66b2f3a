"""The certificate of what was brought in: made from the plan and from what the journal says.

What stands on each account is summed from the entries, not copied from the plan: whoever signs it
sees where the two differ. Leaves to others: its format (`chain.certificates`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.arrivals.parts import ENTERED, EXPECTED
from api.queries.entries import entries_at, entry_row
from chain.certificates import Certificate
from ledger.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from api.arrivals.plans import Plan
    from ledger.store import Place
    from ledger.tables import BookRow

PAGE: Final = 200


def entered_balances(session: Session, place: Place, brought: str, parts: int) -> Mapping[str, int]:
    """What these many parts behind an order have opened and moved, by account, in subunits.

    Raises:
        EvidenceError: the journal has fewer of them.
    """
    row = entry_row(session, place, brought)
    if row is None:
        raise EvidenceError("journal", f"order {brought} is not there")
    found: dict[str, int] = {}
    first, missing = row.seq + 1, parts
    while missing:
        entries = entries_at(session, place, range(first, first + PAGE))
        if not entries:
            raise EvidenceError("journal", f"{missing} parts are not there")
        for seq in sorted(entries):
            if missing and entries[seq].order.type in {EXPECTED, ENTERED}:
                missing -= 1
                for account, amount in entries[seq].legs:
                    found[account] = found.get(account, 0) + amount
        first += PAGE
    return found

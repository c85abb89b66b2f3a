"""What was taken of a hold, as the journal says it; what two people said of it proves nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlmodel import select

from api.queries.entries import entries_at
from api.queries.legs import older
from api.service.rows import in_book
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.service.callers import Caller
    from ledger.tables import HoldRow

CAPTURE: Final = "capture"
LOOKED_AT: Final = 300
"""Entries of each receiving account among which it is looked for, the newest."""


def taken(caller: Caller, rows: Iterable[HoldRow]) -> Mapping[str, int]:
    """Subunits that were taken of these holds, by hold; those of which nothing was are left out.

    So are those that are older than the latest `LOOKED_AT` entries of whoever took them.
    """
    of_payee: dict[str, set[str]] = {}
    for row in rows:
        of_payee.setdefault(row.payee, set()).add(row.hold_id)
    found: Counter[str] = Counter()
    for payee, holds in of_payee.items():
        found.update(_taken_by(caller, payee, holds))
    return found


def _taken_by(caller: Caller, payee: str, holds: set[str]) -> Mapping[str, int]:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == payee
    )
    account = caller.session.exec(wanted).one()
    legs = next(older(caller.session, account, None, LOOKED_AT), [])
    found: Counter[str] = Counter()
    for entry in entries_at(caller.session, caller.place, [leg.seq for leg in legs]).values():
        order = entry.order
        if order.type == CAPTURE and order.body.hold in holds:
            found[order.body.hold] += order.body.amount
    return found

"""What waits for a steward's signature: who asks to join, and what others have signed at the desk.

All of it is read on one page and signed in one go; each order is posted by itself, so that one
that is refused leaves the others. Leaves to others: keeping and counting signatures
(`api.membership.cosigning`), and admitting (`api.membership.joinings`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.membership.joinings import asking
from api.membership.pending import pending_orders
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.membership.joinings import Asking
    from api.membership.pending import Pending
    from api.service.callers import Caller


class ToSign(NamedTuple):
    """Who asks to join, and the orders that whoever looks may sign and has not."""

    joinings: Sequence[Asking]
    orders: Sequence[Pending]


def to_sign(caller: Caller) -> ToSign:
    """All that waits for this steward; what takes something from them is for others to sign."""
    caller.require_role(STEWARD)
    orders = [
        one
        for one in pending_orders(caller, STEWARD)
        if not one.mine and not one.against and one.left < one.missing
    ]
    return ToSign(asking(caller), orders)

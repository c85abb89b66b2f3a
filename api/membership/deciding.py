"""Who signs orders on the whole book, and how many more must.

Leaves to others: those on one member or account (`api.membership.lacking`), leaving them
(`api.membership.cosigning`), and what they say (`api.words.decided`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from credit.adopting import ADOPTED, ENDED
from credit.lists import APPROVED
from credit.registry import PAYER, TAGS
from credit.registry import TREASURER as BY_TREASURERS
from ledger.rules.books import STEWARD
from ledger.rules.governing import RULED, SHARED
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from api.service.callers import Caller
    from ledger.orders import Order

DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    RULED: (STEWARD,),
    SHARED: (STEWARD,),
    ADOPTED: (STEWARD,),
    ENDED: (STEWARD,),
    APPROVED: (STEWARD, TREASURER),
}
"""These orders, and the roles of those who sign them."""


def missing_to_decide(
    caller: Caller, order: Order, stewards: AbstractSet[str], treasurers: AbstractSet[str]
) -> int:
    """How many more must sign an order of these, once these stewards and treasurers have."""
    head = caller.row
    short = max(0, head.quorum - len(stewards))
    if order.type != APPROVED:
        return short
    tag = TAGS.get(order.body.rule)
    if tag is None or tag.signers == PAYER:
        return 0
    if tag.signers == BY_TREASURERS:
        return max(0, (head.treasurers or 1) - len(treasurers))
    return short + (not treasurers)

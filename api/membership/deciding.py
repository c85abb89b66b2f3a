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
from credit.stating import LEFT
from ledger.rules.books import STEWARD
from ledger.rules.governing import RULED, SHARED
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from ledger.orders import Order
    from ledger.tables import BookRow

DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    RULED: (STEWARD,),
    SHARED: (STEWARD,),
    ADOPTED: (STEWARD,),
    ENDED: (STEWARD,),
    APPROVED: (STEWARD, TREASURER),
    LEFT: (TREASURER,),
}
"""These orders, and the roles of those who sign them."""


def missing_to_decide(
    head: BookRow, order: Order, stewards: AbstractSet[str], treasurers: AbstractSet[str]
) -> int:
    """How many more must sign an order of these, once these stewards and treasurers have."""
    needed = head.quorum, 0
    if order.type == SHARED:
        stewards = stewards - {order.body.member}
    if order.type == APPROVED:
        needed = officers_of_list(head, order.body.rule)
    elif order.type == LEFT:
        needed = 0, head.treasurers or 1
    return max(0, needed[0] - len(stewards)) + max(0, needed[1] - len(treasurers))


def officers_of_list(head: BookRow, rule: str) -> tuple[int, int]:
    """How many stewards and how many treasurers sign a list; none where its payer does."""
    tag = TAGS.get(rule)
    if tag is None or tag.signers == PAYER:
        return 0, 0
    if tag.signers == BY_TREASURERS:
        return 0, head.treasurers or 1
    return head.quorum, 1

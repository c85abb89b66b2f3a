"""What orders on the whole book say that wait for further signatures, and which these are.

Leaves to others: those on one member or account (`api.membership.lacking`), and leaving them
(`api.membership.cosigning`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import _
from api.words.showing import show_amount, show_time
from credit.registry import PAYER, TAGS
from credit.registry import TREASURER as BY_TREASURERS
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from api.service.callers import Caller
    from ledger.orders import Order

RULED, ADOPTED, ENDED, LISTED = "book-ruled", "policy-adopted", "policy-ended", "list-approved"
SHARED: Final = "household-stated"
DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    RULED: (STEWARD,),
    SHARED: (STEWARD,),
    ADOPTED: (STEWARD,),
    ENDED: (STEWARD,),
    LISTED: (STEWARD, TREASURER),
}
"""These orders, and the roles of those who sign them."""


def missing_to_decide(
    caller: Caller, order: Order, stewards: AbstractSet[str], treasurers: AbstractSet[str]
) -> int:
    """How many more must sign an order of these, once these stewards and treasurers have."""
    head = caller.row
    short = max(0, head.quorum - len(stewards))
    if order.type != LISTED:
        return short
    tag = TAGS.get(order.body.rule)
    if tag is None or tag.signers == PAYER:
        return 0
    if tag.signers == BY_TREASURERS:
        return max(0, (head.treasurers or 1) - len(treasurers))
    return short + (not treasurers)


def words_of_decision(caller: Caller, order: Order, name: str) -> str:
    """What such an order does, as a person says it."""
    body = order.body
    if order.type == RULED:
        return _words_of_rules(caller, order)
    if order.type == SHARED:
        said = _("{name} lives in one household with others")
        alone = _("{name} is counted in no household any more")
        return (said if body.household else alone).format(name=name)
    if order.type == ADOPTED:
        figures = ", ".join(f"{named} {number}" for named, number in body.figures or ())
        said = _("From {day} on this rule holds: {rule} ({figures})")
        return said.format(day=show_time(body.from_ms), rule=body.rule, figures=figures)
    if order.type == ENDED:
        return _("This rule ends: {kind}").format(kind=body.kind)
    total = show_amount(caller.unit, body.total).strip()
    said = _("A list by the rule {rule}: {rows} lines, {total}")
    return said.format(rule=body.rule, rows=body.rows, total=total)


def _words_of_rules(caller: Caller, order: Order) -> str:
    body = order.body
    lower, upper = (
        _("no bound") if bound is None else show_amount(caller.unit, bound).strip()
        for bound in (body.lower, body.upper)
    )
    free = not isinstance(body.funds, int)
    funds = _("any amount") if free else show_amount(caller.unit, body.funds).strip()
    said = _(
        "New rules of the book: accounts open between {lower} and {upper}; {treasurers} sign a "
        "limit; funds give up to {funds} with one signature"
    )
    return said.format(lower=lower, upper=upper, treasurers=body.treasurers, funds=funds)

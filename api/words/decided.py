"""What orders on the whole book do, in words, for whoever signs them at a desk or from a terminal.

Leaves to others: orders on one member or account (`api.membership.lacking`, and a terminal's in
`api.cli.wallet.words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import _
from api.words.showing import show_time
from credit.adopting import ADOPTED, ENDED
from credit.lists import APPROVED
from credit.stating import LEFT
from ledger.rules.governing import RULED, SHARED

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.orders import Order
    from ledger.rules.governing import BookRuled

DECISIONS: Final = (RULED, SHARED, ADOPTED, ENDED, APPROVED, LEFT)
"""The types of these orders."""


def words_of_decision(order: Order, name: str, amount: Callable[[int], str]) -> str:
    """What an order of `DECISIONS` does, as a person says it; a list's rows stand on its page.

    `name` is what the member is called whom it is about, if it is about one; `amount` says
    subunits.
    """
    body = order.body
    if order.type == RULED:
        return _words_of_rules(body, amount)
    if order.type == SHARED:
        said = _("{name} lives in one household with others")
        alone = _("{name} is counted in no household any more")
        return (said if body.household else alone).format(name=name)
    if order.type == LEFT:
        said = _("{name} is on care leave from {begins} until {ends}")
        none = _("{name} is on no care leave any more")
        begins, ends = show_time(body.from_ms), show_time(body.until_ms)
        runs = body.from_ms < body.until_ms
        return (said if runs else none).format(name=name, begins=begins, ends=ends)
    if order.type == ADOPTED:
        figures = ", ".join(f"{named} {number}" for named, number in body.figures or ())
        said = _("From {day} on this rule holds: {rule} ({figures})")
        return said.format(day=show_time(body.from_ms), rule=body.rule, figures=figures)
    if order.type == ENDED:
        return _("This rule ends: {kind}").format(kind=body.kind)
    said = _("A list by the rule {rule}: {rows} lines, {total}")
    return said.format(rule=body.rule, rows=body.rows, total=amount(body.total).strip())


def _words_of_rules(body: BookRuled, amount: Callable[[int], str]) -> str:
    lower, upper = (
        _("no limit") if bound is None else amount(bound).strip()
        for bound in (body.lower, body.upper)
    )
    funds = amount(body.funds).strip() if isinstance(body.funds, int) else _("any amount")
    said = _(
        "New rules of the book: accounts open between {lower} and {upper}; {treasurers} sign a "
        "limit; funds give up to {funds} in eight days with one signature"
    )
    return said.format(lower=lower, upper=upper, treasurers=body.treasurers, funds=funds)

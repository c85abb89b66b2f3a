"""What orders on the whole book do, in words, before somebody signs them from a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.words.i18n import _
from api.words.showing import show_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.words import Names
    from ledger.orders import Order


def ruled(names: Names, order: Order) -> Sequence[str]:
    """New rules of the book."""
    body = order.body
    lower, upper = (
        _("no bound") if bound is None else names.amount(bound).strip()
        for bound in (body.lower, body.upper)
    )
    free = not isinstance(body.funds, int)
    funds = _("any amount") if free else names.amount(body.funds).strip()
    said = _(
        "New rules of the book: accounts open between {lower} and {upper}; {treasurers} sign a "
        "limit; funds give up to {funds} with one signature"
    )
    return [said.format(lower=lower, upper=upper, treasurers=body.treasurers, funds=funds)]


def housed(names: Names, order: Order) -> Sequence[str]:
    """Who lives with whom."""
    said = _("{name} lives in one household with others")
    alone = _("{name} is counted in no household any more")
    return [(said if order.body.household else alone).format(name=names.member(order.body.member))]


def adopted(names: Names, order: Order) -> Sequence[str]:
    """A rule that is to hold."""
    del names
    body = order.body
    figures = ", ".join(f"{named} {number}" for named, number in body.figures or ())
    said = _("From {day} on this rule holds: {rule} ({figures})")
    return [said.format(day=show_time(body.from_ms), rule=body.rule, figures=figures)]


def ended(names: Names, order: Order) -> Sequence[str]:
    """A rule that is to hold no more."""
    del names
    return [_("This rule ends: {kind}").format(kind=order.body.kind)]


def listed(names: Names, order: Order) -> Sequence[str]:
    """A list of amounts or limits; its rows stand on its page."""
    body = order.body
    said = _("A list by the rule {rule}: {rows} lines, {total}")
    total = names.amount(body.total).strip()
    return [said.format(rule=body.rule, rows=body.rows, total=total)]

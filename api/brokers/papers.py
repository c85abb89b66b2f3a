"""Permissions on paper: what a member without a key has signed, and two others vouch for.

Both are stewards or brokers, neither the one who will use it. The first writes down what the paper
says and signs; the second compares it with the paper, signs too, and posts it. The order commits to
the paper's words, which are kept like any memo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.brokers.mandates import vouching
from api.exchanges.drafts import draft_at, drafts_with
from api.exchanges.keeping import MANDATE, keep, left_before, read_left
from api.people.holders import holders
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble
from wallets.mandates import VOUCHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.exchanges.drafts import Draft
    from api.exchanges.keeping import Left
    from api.service.callers import Caller


def papers(caller: Caller) -> Sequence[Draft]:
    """The papers that wait where whoever looks has a part, the latest first."""
    caller.require_role(*VOUCHING)
    return [one for one in reversed(drafts_with(caller)) if one.fields["type"] == MANDATE]


def paper_at(caller: Caller, id_: str) -> Draft:
    """One of them, also once it is posted; `ProblemError` for any other."""
    caller.require_role(*VOUCHING)
    found = draft_at(caller, id_)
    if found.fields["type"] != MANDATE:
        raise ProblemError(Trouble.resource_must_exist)
    return found


def leave_paper(caller: Caller, left: Left, other: str) -> str:
    """Keep a paper's order, which the caller signed, for the `other` who vouches; its id."""
    caller.require_role(*VOUCHING)
    order = read_left(caller, left)
    before = left_before(caller, order, left)
    if before is not None:
        return before
    known = {member for member, _name in vouching(caller)} - {getattr(order.body, "broker", "")}
    if order.type != MANDATE or order.body.paper is None:
        raise malformed("order", Why.not_of_this_type)
    if other not in known:
        raise malformed("other", Why.nobody_who_may_vouch)
    if not holders(caller, [order.body.account]):
        raise malformed("order.account", Why.not_known)
    return keep(caller, order, left, other)

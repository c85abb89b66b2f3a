"""What stewards decide for the whole book: its rules, and who lives in one household.

A book's rules are what accounts open with from then on, how many treasurers sign a bound, and
above what amount the community's own accounts give with two signatures only. Members of one
household decide nothing for each other: a treasurer sets no bound of whoever she lives with.

Leaves to others: heeding them (`ledger.rules.funds`, `credit.bounds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import SIGNATURES_MAX, Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import not_joined
from ledger.rules.books import STEWARD, below_quorum, bounds_unfit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.records import Member


RULED: Final = "book-ruled"
SHARED: Final = "household-stated"
NO_LIMIT: Final = "none"
"""What `funds` says where one signature is enough for any amount."""


class BookRuled(NamedTuple):
    """Fields of `book-ruled`. `lower` and `upper` are what members' first accounts open with."""

    funds: int | str
    lower: int | None
    treasurers: int
    upper: int | None


class HouseholdStated(NamedTuple):
    """Fields of `household-stated`; without `household`, the member is in none from now on."""

    member: str
    household: str | None


def rule_book_anew(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 stewards M of N sign, 2 what accounts open with lies around zero."""
    del now_ms
    assert view.book is not None  # noqa: S101 decide, step 2
    body: BookRuled = order.body
    # 1. It concerns all.
    unsigned = below_quorum(view, order)
    if unsigned is not None:
        return unsigned
    # 2. What accounts open with lies around zero.
    wrong = bounds_unfit(body.lower, body.upper)
    if wrong is not None:
        return wrong
    funds = None if body.funds == NO_LIMIT else int(body.funds)
    ruled = view.book._replace(
        lower=body.lower, upper=body.upper, treasurers=body.treasurers, funds=funds
    )
    return Accepted((), (ruled,))


def state_household(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member has joined, 2 they sign or a steward, 3 stewards M of N if it takes one away."""
    del now_ms
    body: HouseholdStated = order.body
    # 1. Whom it is of is known.
    unknown = not_joined(view, body.member)
    if unknown is not None:
        return unknown
    member = view.members[body.member]
    # 2. To be counted with others binds; so the member's word is enough, or a steward's.
    signed = speaks_for(view, order, member.id) or signing_members(view, order, STEWARD)
    if not signed:
        return refuse(Code.steward_must_sign)
    # 3. To be counted apart sets free: nobody does that for themselves or with one friend.
    if member.household is not None and member.household != body.household:
        unsigned = below_quorum(view, order, but=frozenset({member.id}))
        if unsigned is not None:
            return unsigned
    return Accepted((), (member._replace(household=body.household),))


def with_households(view: View, members: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Members in order, each with the household they live in; empty for none."""
    return tuple((id_, view.members[id_].household or "") for id_ in sorted(members))


def apart(members: Iterable[tuple[str, str]], owner: Member) -> int:
    """How many of these, each with their household, neither are `owner` nor live with them."""
    own = owner.household
    return sum(1 for id_, at in members if id_ != owner.id and (own is None or at != own))


RULES: Final = (
    Rule(
        shape(
            RULED,
            BookRuled,
            {
                "funds": fields.word_or(NO_LIMIT, fields.standing),
                "lower": fields.bound,
                "treasurers": fields.whole_from(1, SIGNATURES_MAX),
                "upper": fields.bound,
            },
        ),
        rule_book_anew,
    ),
    Rule(
        shape(
            SHARED,
            HouseholdStated,
            {"member": fields.uuid},
            {"household": fields.uuid},
        ),
        state_household,
        reads=lambda body: Reads(members=(body.member,)),
    ),
)

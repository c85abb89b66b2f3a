"""A book's rules: what holds now and who signed it, and new ones before anybody signs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, select

from api.governing.deciding import Decided, decided
from api.service.rows import in_book
from ledger.fields import bound_text
from ledger.orders import SIGNATURES_MAX
from ledger.rules.governing import NO_LIMIT, RULED, BookRuled
from ledger.rules.reversals import TREASURER
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller

EARLIER_MAX: Final = 20
TREASURERS_MAX: Final = SIGNATURES_MAX


class Rules(NamedTuple):
    """A book's rules: bounds and `funds` in subunits, None for none.

    Attributes:
        lower, upper: what members' first accounts open with.
        treasurers: how many sign a bound.
        funds: above how much in eight days an account of the co-op's gives with two signatures.
    """

    lower: int | None
    upper: int | None
    treasurers: int
    funds: int | None


class Ruling(NamedTuple):
    """The rules that hold, and how they came about, the newest first.

    `by_opening` is whether they are those that the book opened with.
    """

    rules: Rules
    by_opening: bool
    earlier: Sequence[tuple[Rules, Decided]]


def rules_of(caller: Caller) -> Ruling:
    """The rules that hold in the caller's book; every member may know them."""
    head = caller.row
    rules = Rules(head.lower, head.upper, head.treasurers or 1, head.funds)
    found = decided(caller, RULED, EARLIER_MAX)
    return Ruling(rules, not found, [(_said(one.body), one) for one in found])


def _said(body: object) -> Rules:
    assert isinstance(body, BookRuled)  # noqa: S101 of an order of that type
    funds = body.funds if isinstance(body.funds, int) else None
    return Rules(body.lower, body.upper, body.treasurers, funds)


def fields_of(rules: Rules) -> dict[str, Any]:
    """The own fields of the order that makes them the book's."""
    return {
        "funds": NO_LIMIT if rules.funds is None else str(rules.funds),
        "lower": bound_text(rules.lower), "treasurers": rules.treasurers,
        "upper": bound_text(rules.upper),
    }  # fmt: skip


def treasurers_now(caller: Caller) -> int:
    """How many members can sign as treasurers."""
    row = MemberRow
    wanted = select(row.roles).where(*in_book(row, caller.place), col(row.keys) > 0)
    return sum(TREASURER in roles.split(",") for roles in caller.session.exec(wanted))

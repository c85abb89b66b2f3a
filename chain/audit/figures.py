"""What an audited book's accounts come to: who may owe without end, and who opened them alone.

None of it breaks a rule; it is what whoever reads the report should ask about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from ledger.orders import Order
    from ledger.state import State

OPENED: Final = "account-opened"


class Figures(NamedTuple):
    """Figures of the accounts as they stand; amounts in subunits.

    Attributes:
        unbounded: open accounts without a lower bound.
        unbounded_debt: how far below zero these stand together.
        beyond_bounds: how far below their lower bounds the others stand together.
        accounts_per_member_max: the most accounts of their own that one member has opened.
    """

    unbounded: int
    unbounded_debt: int
    beyond_bounds: int
    accounts_per_member_max: int


def figures_of(state: State) -> Figures:
    """The figures of a book, at the time of its last entry."""
    unbounded = unbounded_debt = beyond = 0
    for account in state.accounts.values():
        lower, _ = account.terms.bounds_at(state.time_ms)
        if lower is not None:
            beyond += max(0, lower - account.posted)
        elif account.terms.open:
            unbounded += 1
            unbounded_debt += max(0, -account.posted)
    most = max((member.accounts for member in state.members.values()), default=0)
    return Figures(unbounded, unbounded_debt, beyond, most)


def opened_alone(order: Order, state: State) -> bool:
    """Whether it opens an account that nobody but its own member signed for."""
    if order.type != OPENED or order.body.kind != MEMBER:
        return False
    return {state.keys[key].member for key in order.signers} == {order.body.member}

"""What a treasurer does about an account that stays below zero, step by step.

A warning, a plan of instalments and a freeze are each a `bound-set` order with its reason, so they
stand in the account's own history: a warning leaves the limits as they are; under a plan and in a
freeze the balance may not sink further until its end. Whatever betters the balance goes on.
Writing off is an act (`write-off-1`), after somebody asked for it (`api.acts.asking`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.treasury.bounds import account_at
from credit.acts.plans import instalments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller
    from api.treasury.bounds import Bounded
    from credit.acts.plans import Instalment


class Step(NamedTuple):
    """Limits in subunits that an order would set, None for no limit; until when, None for good."""

    lower: int | None
    upper: int | None
    until_ms: int | None


class Steps(NamedTuple):
    """An account, how far it is below zero, the plan, and what each step's order would set."""

    found: Bounded
    debt: int
    plan: Sequence[Instalment]
    warning: Step
    planned: Step
    frozen: Step


def steps_for(caller: Caller, account: str, count: int) -> Steps:
    """What can be done about an account, with a plan of so many instalments, for treasurers."""
    found = account_at(caller, account)
    stands = found.line.standing
    debt = max(0, -stands.balance)
    plan = instalments(debt, count, caller.now_ms) if debt else []
    last_ms = plan[-1][0] - 1 if plan else None
    kept = Step(stands.lower, stands.upper, stands.until_ms)
    return Steps(
        found, debt, plan, kept, Step(-debt, stands.upper, last_ms), Step(0, stands.upper, None)
    )

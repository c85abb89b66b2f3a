"""Policies: rules that say, from a book's past, within which bounds members' accounts move.

Each is a pure function with a tag that is never reused: whoever holds the export reckons the same
bounds, and the audit does (`docs/decisions/0073`). docs/credit.md has each in numbered steps.

A new policy is one file and one row here. A rule that changes gets a new tag, and the old one
stays. Leaves to others: what a policy would have done (`credit.backtest`), who adopts one (kernel),
showing it (api).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from credit.policies import (
    care_leave,
    earned,
    endorsed,
    fixed,
    newcomer_cap,
    starting,
    tenure,
)
from credit.policies.common import Bound, Bounds, Policy
from credit.policies.stated import NOTHING, Endorsement, Leave, Stated, stated_at

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROWS: Final = tuple(
    Policy(module.TAG, module.Figures, module.SPANS, module.bounds, getattr(module, "over", None))
    for module in (fixed, tenure, earned, endorsed, care_leave, starting, newcomer_cap)
)

POLICIES: Final[Mapping[str, Policy]] = {policy.tag: policy for policy in _ROWS}
"""Policies by tag."""


def rows_of(bounds: Bounds) -> list[tuple[str, int | None, int | None, int]]:
    """Bounds as the rows of a list, in the order of the accounts' ids; without an end."""
    return [(account, lower, upper, 0) for account, (lower, upper) in sorted(bounds.items())]


__all__ = [
    "NOTHING", "POLICIES", "Bound", "Bounds", "Endorsement", "Leave", "Policy", "Stated",
    "rows_of", "stated_at",
]  # fmt: skip

"""The rows that votes contribute to the rule book."""

from typing import Final

from credit.voting import casting, counting, opening, releasing, roles
from ledger.kernel import Rule

RULES: Final[tuple[Rule, ...]] = (
    *opening.RULES,
    *casting.RULES,
    *counting.RULES,
    *roles.RULES,
    *releasing.RULES,
)

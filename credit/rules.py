"""The rows that credit contributes to the rule book. A new policy is one file and one line here."""

from typing import Final

from credit import adopting, bounds, listed, lists, stating
from credit.voting import rules as voting
from ledger.kernel import Rule

RULES: Final[tuple[Rule, ...]] = (
    *bounds.RULES,
    *adopting.RULES,
    *lists.RULES,
    *listed.RULES,
    *stating.RULES,
    *voting.RULES,
)

"""The one rule book: every order type there is, composed from what each layer contributes.

The service posts by this table and the audit replays by it.
"""

from typing import Final

import credit.rules
import ledger.rules
import wallets.rules
from chain import acts
from ledger.kernel import RuleBook, rule_book
from ledger.orders import Shape

RULES: Final[RuleBook] = rule_book(
    ledger.rules.RULES, wallets.rules.RULES, credit.rules.RULES, acts.RULES
)

SHAPES: Final[dict[str, Shape]] = {type_: rule.shape for type_, rule in RULES.items()}
"""How each order type is read."""

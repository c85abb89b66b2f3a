"""The rows that the ledger contributes to the rule book: books, accounts and what moves amounts.

Leaves to others: members, keys and roles (`wallets`), bounds (`credit.rules`), epochs
(`chain.acts`).
"""

from typing import Final

from ledger.kernel import Rule
from ledger.rules import (
    accounts,
    books,
    bringing,
    entering,
    exchanges,
    governing,
    holds,
    passing,
    reversals,
    transfers,
)

RULES: Final[tuple[Rule, ...]] = (
    *books.RULES,
    *accounts.RULES,
    *transfers.RULES,
    *exchanges.RULES,
    *holds.RULES,
    *reversals.RULES,
    *passing.RULES,
    *bringing.RULES,
    *entering.RULES,
    *governing.RULES,
)

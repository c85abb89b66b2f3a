"""The audit's own balance tree: which leaves an epoch changed, and what the root came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.leaves import Leaf, leaf_nonce
from chain.sumtree import SumTree

if TYPE_CHECKING:
    from ledger.records import Account
    from ledger.state import State


class Balances:
    """Follows the accounts between epochs and recomputes every leaf that changed."""

    def __init__(self) -> None:
        self._tree = SumTree()
        self._touched: set[str] = set()
        self._closed_ms = 0

    def touch(self, account_id: str) -> None:
        """An entry has this account on a leg."""
        self._touched.add(account_id)

    def close(self, state: State, book32: bytes, seed: bytes, now_ms: int) -> bytes:
        """The 72-byte root value at the close of an epoch, under the epoch's seed."""
        lapsed = {
            id_
            for id_, account in state.accounts.items()
            if (until := account.terms.until_ms) and self._closed_ms < until <= now_ms
        }
        changed = [state.accounts[id_] for id_ in self._touched | lapsed]
        values = {
            account.terms.slot: leaf_of(account, book32, seed, now_ms).value()
            for account in changed
        }
        count = self._tree.count
        self._tree.update({slot: value for slot, value in values.items() if slot < count})
        self._tree.append([values[slot] for slot in sorted(values) if slot >= count])
        self._touched.clear()
        self._closed_ms = now_ms
        return self._tree.root()


def leaf_of(account: Account, book32: bytes, seed: bytes, now_ms: int) -> Leaf:
    """An account's leaf at the close of an epoch that changed it."""
    terms = account.terms
    return Leaf(
        book32,
        terms.slot,
        bytes.fromhex(terms.commitment),
        account.posted,
        terms.bounds_at(now_ms)[0],
        account.last,
        leaf_nonce(seed, terms.slot),
    )

"""A book's balance tree in memory, and which leaves an epoch gives anew.

Leaves to others: the leaves that a database keeps (`chain.balance_tree`), what a leaf binds
(`chain.leaves`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.errors import EvidenceError
from chain.leaves import Leaf, leaf_nonce
from chain.sumtree import COUNT_BYTES, SUM_BYTES, SumTree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.records import Account
    from ledger.state import State


class BalanceTree:
    """A book's balance tree: 72-byte leaf values by slot."""

    def __init__(self) -> None:
        self._tree = SumTree()

    @property
    def count(self) -> int:
        """The number of accounts."""
        return self._tree.count

    def put(self, values: Mapping[int, bytes]) -> None:
        """Replace leaves by slot, and append those of new accounts, which are dense."""
        count = self._tree.count
        self._tree.update({slot: value for slot, value in values.items() if slot < count})
        new = sorted(slot for slot in values if slot >= count)
        if new != list(range(count, count + len(new))):
            raise EvidenceError("leaves", f"slots from {count} on must be dense")
        self._tree.append([values[slot] for slot in new])

    def leaf(self, slot: int) -> bytes:
        """The 72-byte value of a leaf that is there."""
        return self._tree.read(0, slot)

    def proof(self, slot: int) -> list[bytes]:
        """The 72-byte siblings that prove a leaf."""
        return self._tree.proof(slot)

    def totals(self) -> tuple[int, int, bytes]:
        """Total, number of accounts, and root hash; the positive and negative sums are equal.

        Raises `EvidenceError` if they are not: such a book must not be closed.
        """
        root = self._tree.root()
        pos, neg = sums_of(root)
        if pos != neg:
            raise EvidenceError("balances", "positive and negative balances differ")
        counted = root[2 * SUM_BYTES : 2 * SUM_BYTES + COUNT_BYTES]
        return pos, int.from_bytes(counted, "big"), root[-32:]


def sums_of(value: bytes) -> tuple[int, int]:
    """The sums of positive and of negative balances, in subunits, that a node's value states."""
    pos, neg = value[:SUM_BYTES], value[SUM_BYTES : 2 * SUM_BYTES]
    return int.from_bytes(pos, "big"), int.from_bytes(neg, "big")


class Changes:
    """Follows a replayed book between epochs: whose leaves the next one gives anew."""

    def __init__(self) -> None:
        self._touched: set[str] = set()
        self._closed_ms = 0

    def touch(self, account_id: str) -> None:
        """An entry has this account on a leg."""
        self._touched.add(account_id)

    def leaves(self, state: State, book32: bytes, seed: bytes) -> list[Leaf]:
        """The leaves that an epoch closing at the state's time changes, in order of slot.

        Those of the accounts touched since the last one, and of those whose temporary bound
        ended meanwhile.
        """
        now_ms, accounts = state.time_ms, state.accounts
        lapsed = {
            id_
            for id_, account in accounts.items()
            if (until := account.terms.until_ms) and self._closed_ms < until <= now_ms
        }
        changed = [accounts[id_] for id_ in self._touched | lapsed]
        self._touched.clear()
        self._closed_ms = now_ms
        found = [_leaf_of(account, book32, seed, now_ms) for account in changed]
        return sorted(found, key=lambda leaf: leaf.slot)


def _leaf_of(account: Account, book32: bytes, seed: bytes, now_ms: int) -> Leaf:
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

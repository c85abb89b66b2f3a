"""Balance trees in memory, made from the stored leaves once and then only updated.

A tree over 100,000 accounts takes a fraction of a second to build and some 15 MB; the last few
books' trees are kept. Any earlier epoch's tree can be built from its leaves.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from chain.errors import EvidenceError
from chain.sumtree import COUNT_BYTES, SUM_BYTES, SumTree
from chain.tables import LeafRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from ledger.store import Place

TREES_MAX: Final = 16


class BalanceTree:
    """A book's balance tree: leaves by slot."""

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

    def proof(self, slot: int) -> list[bytes]:
        """The 72-byte siblings that prove a leaf."""
        return self._tree.proof(slot)

    def totals(self) -> tuple[int, int, bytes]:
        """Total, number of accounts, and root hash; the positive and negative sums are equal.

        Raises `EvidenceError` if they are not: such a book must not be closed.
        """
        root = self._tree.root()
        pos, neg = root[:SUM_BYTES], root[SUM_BYTES : 2 * SUM_BYTES]
        if pos != neg:
            raise EvidenceError("balances", "positive and negative balances differ")
        counted = root[2 * SUM_BYTES : 2 * SUM_BYTES + COUNT_BYTES]
        return int.from_bytes(pos, "big"), int.from_bytes(counted, "big"), root[-32:]


class BalanceTrees:
    """The trees at hand, by book and epoch. A tree that is handed out for change is let go of."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Place, tuple[int, BalanceTree]] = OrderedDict()

    def at(self, connection: Connection, place: Place, epoch: int) -> BalanceTree:
        """The tree at the close of `epoch` (0 for none), for the caller to change."""
        kept = self._kept.pop(place, None)
        if kept is not None and kept[0] == epoch:
            return kept[1]
        return built(connection, place, epoch)

    def keep(self, place: Place, epoch: int, tree: BalanceTree) -> None:
        """Keep a tree for the next closing."""
        self._kept[place] = (epoch, tree)
        while len(self._kept) > TREES_MAX:
            self._kept.popitem(last=False)


def built(connection: Connection, place: Place, epoch: int) -> BalanceTree:
    """The tree at the close of `epoch`, from the leaves stored."""
    row = LeafRow
    upto = (row.community_id == place.community, row.book == place.book, row.epoch <= epoch)
    ordered = (
        select(row.slot, row.balance, row.hash)
        .where(*upto)
        .order_by(col(row.slot), col(row.epoch))
    )
    values: dict[int, bytes] = {}
    for slot, balance, digest in connection.execute(ordered):
        values[slot] = _value(balance, digest)
    tree = BalanceTree()
    tree.put(values)
    return tree


def _value(balance: int, digest: bytes) -> bytes:
    sums = max(balance, 0) << 8 * SUM_BYTES | max(-balance, 0)
    count = (1).to_bytes(COUNT_BYTES, "big")
    return sums.to_bytes(2 * SUM_BYTES, "big") + count + digest

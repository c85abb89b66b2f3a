"""Balance trees in memory, made from the stored leaves once and then only updated.

A tree over 100,000 accounts takes a fraction of a second to build and some 15 MB; the last few
books' trees are kept. Any earlier epoch's tree can be built from its leaves.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from chain.balances import BalanceTree
from chain.sumtree import COUNT_BYTES, SUM_BYTES
from chain.tables import LeafRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ledger.store import Place

TREES_MAX: Final = 16


class BalanceTrees:
    """The trees at hand, by book. A tree that is handed out for change is let go of.

    Each is kept under the digest of its epoch's record: a tree whose closing did not commit is
    then never taken for the one that another process's closing left.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Place, tuple[bytes, BalanceTree]] = OrderedDict()

    def at(self, connection: Connection, place: Place, epoch: int, digest: bytes) -> BalanceTree:
        """The tree at the close of `epoch` (0 for none) with that digest, for the caller to change.

        `digest` is what the next record has in `prev`: 32 bytes, `FIRST_PREV` for none.
        """
        kept = self._kept.pop(place, None)
        if kept is not None and kept[0] == digest:
            return kept[1]
        return built(connection, place, epoch)

    def keep(self, place: Place, digest: bytes, tree: BalanceTree) -> None:
        """Keep a tree for the next closing."""
        self._kept[place] = (digest, tree)
        while len(self._kept) > TREES_MAX:
            self._kept.popitem(last=False)


def built(connection: Connection, place: Place, epoch: int) -> BalanceTree:
    """The tree at the close of `epoch`, from the leaves stored."""
    row = LeafRow
    upto = (row.community_id == place.community, row.book == place.book, row.epoch <= epoch)
    ordered = (
        select(row.slot, row.balance, row.hash).where(*upto).order_by(col(row.slot), col(row.epoch))
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

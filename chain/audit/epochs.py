"""The audit's epochs: recomputes leaves, roots and records, and who has countersigned a leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.acts import EpochClosed, LeafCountersigned
from chain.audit.report import share
from chain.balances import BalanceTree, Changes, sums_of
from chain.errors import EvidenceError
from chain.leaves import NO_SEED
from chain.records import FIRST_PREV, EpochRecord
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.audit.lines import EpochLine
    from ledger.kernel import Leg
    from ledger.orders import Order
    from ledger.state import State


class Epochs:
    """Follows a book from epoch to epoch.

    `closing` is what the last entry said, if it closed an epoch whose line is still to come;
    `last` the number of the last epoch, 0 for none; `digests` has the epoch of each digest (hex),
    `sizes` the journal's at each epoch's close; `repeated` counts seeds that came before.
    """

    def __init__(self) -> None:
        self.closing: EpochClosed | None = None
        self.last = 0
        self.digests: dict[str, int] = {}
        self.sizes: dict[int, int] = {}
        self.repeated = 0
        self._seeds: set[bytes] = set()
        self.disputed = 0
        self.balance_root = b""
        self.prev = FIRST_PREV
        self._tree, self._changes = BalanceTree(), Changes()
        self._countersigned: set[int] = set()

    def entry(self, order: Order, legs: Iterable[Leg], state: State) -> None:
        """Take note of an entry that the state already has."""
        for leg in legs:
            self._changes.touch(leg.account.terms.id)
        body = order.body
        if isinstance(body, EpochClosed):
            self.closing = body
        elif isinstance(body, LeafCountersigned):
            self._countersign(body, state.accounts[body.account].terms.slot)

    def close(self, closing: EpochClosed, line: EpochLine, state: State, root: bytes) -> None:
        """Check an epoch's line against what the entries come to.

        `root` is the journal's over all entries so far, 32 bytes. Raises `EvidenceError` naming
        the epoch.
        """
        where = f"epoch {closing.epoch}"
        assert state.book is not None  # noqa: S101 an entry was accepted
        book32 = bytes.fromhex(state.book.id)
        leaves = self._changes.leaves(state, book32, line.seed)
        if not leaves and line.seed != NO_SEED:
            raise EvidenceError(
                where, N_("it has a number that hides balances, and no balance changed")
            )
        self._tree.put({leaf.slot: leaf.value() for leaf in leaves})
        self._countersigned.difference_update(leaf.slot for leaf in leaves)
        said = closing.total, closing.accounts, bytes.fromhex(closing.balances)
        if self._tree.totals() != said:
            raise EvidenceError(where, N_("the balances do not come to what its entry says"))
        total, accounts, self.balance_root = said
        record = EpochRecord(
            book32, closing.epoch, self.prev, state.size, root, self.balance_root, total, accounts
        )
        if record.to_bytes() != line.record:
            raise EvidenceError(where, N_("its figures are not what the entries come to"))
        if line.time_ms != state.time_ms:
            raise EvidenceError(where, N_("its time should be {time_ms}"), time_ms=state.time_ms)
        self.prev, self.last, self.closing = record.digest(), closing.epoch, None
        self.digests[self.prev.hex()] = closing.epoch
        self.sizes[closing.epoch] = state.size
        self.repeated += line.seed in self._seeds
        if line.seed != NO_SEED:
            self._seeds.add(line.seed)

    def shares(self) -> tuple[str, str]:
        """Which share of the last epoch's accounts, and of its debit, is countersigned."""
        debit = self._tree.totals()[0]
        signed = sum(sums_of(self._tree.leaf(slot))[1] for slot in self._countersigned)
        return share(len(self._countersigned), self._tree.count), share(signed, debit)

    def _countersign(self, body: LeafCountersigned, slot: int) -> None:
        stands = slot < self._tree.count and self._tree.leaf(slot)[-32:].hex() == body.leaf
        if stands:
            self._countersigned.add(slot)
        elif body.epoch == self.last:
            self.disputed += 1

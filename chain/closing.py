"""Closing an epoch: the balance tree is brought up to date, the journal's last entry carries it.

In one transaction, under the book's head:
1. Find the accounts that changed since the last epoch: those on its legs, and those whose
   temporary bound ended meanwhile.
2. Give each a new leaf under a fresh seed and update the tree.
3. Post `epoch-closed` with the tree's root, total and count.
4. Keep the record that binds it to the journal's root, and the signed checkpoint at that size.

Leaves to others: putting the record's digest on a chain (`chain.anchors.job`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select as columns
from sqlmodel import col, insert, select

from chain.checkpoints import Checkpoint, sign
from chain.journal_tree import JournalTree
from chain.leaves import NO_SEED, SEED_BYTES, Leaf, leaf_nonce
from chain.merkle import Frontier
from chain.records import FIRST_PREV, EpochRecord
from chain.tables import EpochRow, LeafRow
from ledger.errors import AyniError
from ledger.tables import AccountRow, BalanceRow, LegRow, MilestoneRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nacl.signing import SigningKey
    from sqlalchemy import RowMapping

    from chain.balance_tree import BalanceTrees
    from ledger.batch import BookBatch
    from ledger.store import Place, Transaction


MILESTONE_LEGS: Final = 256
"""How many legs of an account lie between two milestones: what finding an old page walks."""


class ClosedAlreadyError(AyniError):
    """The book was closed meanwhile, and was not to be closed once more."""


class Closing:
    """One closing of an epoch, an act for `Journal.act`. `record` is there once it is written.

    With `unless_since_ms` it raises `ClosedAlreadyError` if the book was closed at that time or
    later: of several who find that it is due, one closes it.
    """

    type = "epoch-closed"

    def __init__(
        self,
        origin: str,
        signer: SigningKey,
        random: Callable[[int], bytes],
        trees: BalanceTrees,
        unless_since_ms: int | None = None,
    ) -> None:
        self._origin, self._signer, self._trees = origin, signer, trees
        self._unless_since_ms = unless_since_ms
        self._seed = random(SEED_BYTES)
        self.record: EpochRecord | None = None

    def fields(self, tx: Transaction, batch: BookBatch, now_ms: int) -> Mapping[str, str | int]:
        """Bring the balance tree up to date; what the entry says of it."""
        last = last_epoch(tx, batch.place)
        if last is not None and last.time_ms >= (self._unless_since_ms or last.time_ms + 1):
            raise ClosedAlreadyError(f"epoch {last.epoch} was closed at {last.time_ms}")
        self._prev = FIRST_PREV if last is None else _record(last).digest()
        self._old_size = 0 if last is None else _record(last).journal_size
        self._epoch = 1 if last is None else last.epoch + 1
        # 1. What changed.
        since_ms = 0 if last is None else last.time_ms
        changed = _changed(tx, batch.place, self._old_size, since_ms, now_ms)
        # 2. New leaves, a new root.
        book32 = bytes.fromhex(batch.book.id)
        leaves = [_leaf(row, book32, now_ms, self._seed) for row in changed]
        self._tree = self._trees.at(tx.connection, batch.place, self._epoch - 1, self._prev)
        self._tree.put({leaf.slot: leaf.value() for leaf in leaves})
        store_leaves(tx, batch.place, self._epoch, leaves)
        if not leaves:
            self._seed = NO_SEED
        # 3. What the entry says.
        self._total, self._accounts, self._root = self._tree.totals()
        return {
            "accounts": self._accounts,
            "balances": self._root.hex(),
            "epoch": self._epoch,
            "total": str(self._total),
        }

    def written(self, tx: Transaction, batch: BookBatch) -> None:
        """Keep the record, the checkpoint and the journal's full tiles."""
        # 4. The record binds the balances to the journal that ends with their entry.
        frontier = Frontier.from_bytes(batch.frontier)
        self.record = EpochRecord(
            bytes.fromhex(batch.book.id), self._epoch, self._prev, frontier.size, frontier.root(),
            self._root, self._total, self._accounts,
        )  # fmt: skip
        note = sign(Checkpoint(self._origin, frontier.size, frontier.root()), self._signer)
        closed = ClosedEpoch(self.record, self._seed, note, batch.state.time_ms)
        store_epoch(tx, batch.place, closed, self._old_size)
        self._trees.keep(batch.place, self.record.digest(), self._tree)


class ClosedEpoch(NamedTuple):
    """What is kept of a closed epoch: its record, seed (32 bytes) and signed checkpoint."""

    record: EpochRecord
    seed: bytes
    checkpoint: str
    time_ms: int


def store_epoch(tx: Transaction, place: Place, closed: ClosedEpoch, old_size: int) -> None:
    """Write an epoch's row, and the tiles filled since the journal had `old_size` entries."""
    record = closed.record
    row = {
        "community_id": place.community,
        "book": place.book,
        "epoch": record.epoch,
        "time_ms": closed.time_ms,
        "record": record.to_bytes(),
        "seed": closed.seed,
        "checkpoint": closed.checkpoint,
    }
    tx.connection.execute(insert(EpochRow), [row])
    _store_milestones(tx, place, old_size)
    JournalTree(tx.connection, place, record.journal_size).store_tiles(old_size)


def _store_milestones(tx: Transaction, place: Place, old_size: int) -> None:
    """Note every so many-th leg of each account since the last close, off the posting path."""
    leg, each = LegRow, col(LegRow.count) % MILESTONE_LEGS == 0
    since = (leg.community_id == place.community, leg.book == place.book, leg.seq >= old_size)
    found = select(leg.community_id, leg.book, leg.slot, leg.seq).where(*since, each)
    names = ["community_id", "book", "slot", "seq"]
    tx.connection.execute(insert(MilestoneRow).from_select(names, found))


def last_epoch(tx: Transaction, place: Place) -> EpochRow | None:
    """The latest closed epoch of a book (a row, read-only), if any."""
    row = EpochRow
    of_book = (row.community_id == place.community, row.book == place.book)
    latest = select(row).where(*of_book).order_by(col(row.epoch).desc()).limit(1)
    found = tx.connection.execute(latest).mappings().first()
    return None if found is None else EpochRow(**found)


def _record(row: EpochRow) -> EpochRecord:
    return EpochRecord.from_bytes(row.record)


def _changed(
    tx: Transaction, place: Place, old_size: int, since_ms: int, now_ms: int
) -> Sequence[RowMapping]:
    leg, account, balance = LegRow, AccountRow, BalanceRow
    of_legs = (leg.community_id == place.community, leg.book == place.book, leg.seq >= old_size)
    touched = select(leg.slot).where(*of_legs).distinct().subquery()
    of_book: tuple[Any, ...] = (
        account.community_id == place.community, account.book == place.book,
        balance.community_id == place.community, balance.book == place.book,
        account.slot == balance.slot,
    )  # fmt: skip
    wanted: list[Any] = [
        account.slot, account.commitment, account.lower, account.until_ms, account.then_lower,
        balance.posted, balance.last,
    ]  # fmt: skip
    leaves = columns(*wanted).where(*of_book)
    moved = leaves.join(touched, touched.c.slot == account.slot)
    lapsed = leaves.where(col(account.until_ms) > since_ms, col(account.until_ms) <= now_ms)
    rows = {
        row["slot"]: row
        for query in (moved, lapsed)
        for row in tx.connection.execute(query).mappings()
    }
    return [rows[slot] for slot in sorted(rows)]


def _leaf(row: RowMapping, book32: bytes, now_ms: int, seed: bytes) -> Leaf:
    ended = row["until_ms"] is not None and now_ms >= row["until_ms"]
    lower = row["then_lower"] if ended else row["lower"]
    acct32, nonce = bytes.fromhex(row["commitment"]), leaf_nonce(seed, row["slot"])
    return Leaf(book32, row["slot"], acct32, row["posted"], lower, row["last"], nonce)


def store_leaves(tx: Transaction, place: Place, epoch: int, leaves: Sequence[Leaf]) -> None:
    """Write the leaves that an epoch changed."""
    rows = [
        {
            "community_id": place.community,
            "book": place.book,
            "slot": leaf.slot,
            "epoch": epoch,
            "balance": leaf.balance,
            "lower": leaf.limit,
            "last": leaf.last_entry,
            "hash": leaf.value()[-32:],
        }
        for leaf in leaves
    ]
    if rows:
        tx.connection.execute(insert(LeafRow), rows)

"""Makes bundles from the database, for one account at the close of an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from chain.anchors import ChainEvidence
from chain.balance_tree import built
from chain.bundle import Bundle, ChainPart, ProvedAccount, ProvedEntry
from chain.journal_tree import JournalTree
from chain.leaves import leaf_nonce
from chain.records import EpochRecord
from chain.rules import SHAPES
from chain.tables import EpochRow, LeafRow
from ledger.entries import read_entry
from ledger.errors import FaultError
from ledger.tables import AccountRow, LegRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from chain.anchors import Unproved
    from chain.bundle import Memo
    from ledger.store import Place


def bundle_for(  # noqa: PLR0913, PLR0917 - where it reads, of whom, of when, and what it may show
    connection: Connection,
    place: Place,
    account_id: str,
    epoch: int,
    seqs: Sequence[int],
    memos: Mapping[int, Memo],
    evidence: ChainEvidence | Unproved | None,
) -> Bundle:
    """The bundle of an account at the close of an epoch, with some of its entries until then.

    `memos` has the texts that may be shown, by sequence number; `evidence` is the chain's proof
    of this epoch, or why there is none.

    Raises:
        FaultError: the epoch is not closed, had no such account, or an entry is not the account's.
    """
    rows = _Rows(connection, place)
    closed = rows.epoch(epoch)
    size = EpochRecord.from_bytes(closed.record).journal_size
    slot = rows.slot(account_id)
    own = sorted(set(seqs))
    rows.require_on_legs(slot, own, size)
    tree = JournalTree(connection, place, size)
    return Bundle(
        record=closed.record,
        checkpoint=closed.checkpoint,
        epoch_close=_proved(tree, size - 1, None),
        account=_account(rows, tree, account_id, slot, epoch),
        entries=tuple(_proved(tree, seq, memos.get(seq)) for seq in own),
        chain=_chain(evidence) if isinstance(evidence, ChainEvidence) else None,
        unanchored=evidence if isinstance(evidence, str) else "",
    )


class _Rows:
    """A book's rows, as far as bundles need them."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self.connection, self.place = connection, place

    def epoch(self, epoch: int) -> EpochRow:
        row = EpochRow
        at = (row.community_id == self.place.community, row.book == self.place.book)
        query = select(row).where(*at, row.epoch == epoch)
        found = self.connection.execute(query).mappings().first()
        if found is None:
            raise FaultError("epoch", f"{epoch} is not closed", "Take one that is")
        return EpochRow(**found)

    def slot(self, account_id: str) -> int:
        row = AccountRow
        at = (row.community_id == self.place.community, row.book == self.place.book)
        query = select(row.slot).where(*at, row.account_id == account_id)
        found: int | None = self.connection.scalar(query)
        if found is None:
            raise FaultError("account", f"{account_id} is not in the book", "Check its id")
        return found

    def leaves(self, slot: int, epoch: int) -> list[LeafRow]:
        """The account's leaves up to an epoch, oldest first: one at least."""
        row = LeafRow
        at = (row.community_id == self.place.community, row.book == self.place.book)
        query = select(row).where(*at, row.slot == slot, row.epoch <= epoch)
        ordered = self.connection.execute(query.order_by(col(row.epoch))).mappings()
        found = [LeafRow(**leaf) for leaf in ordered]
        if not found:
            why = f"was not open yet at the close of epoch {epoch}"
            raise FaultError("account", why, "Take a later epoch")
        return found

    def first_leg(self, slot: int, last: int) -> int:
        """The entry that opened the account, by its legs' chain from entry `last` back."""
        leg = LegRow
        at = (leg.community_id == self.place.community, leg.book == self.place.book)
        of_account = select(leg.seq, leg.previous).where(*at, leg.slot == slot)
        chain = of_account.where(leg.seq == last).cte("legs", recursive=True)
        chain = chain.union_all(of_account.where(leg.seq == chain.c.previous))
        opened = select(chain.c.seq).where(chain.c.previous.is_(None))
        seq: int = self.connection.execute(opened).scalar_one()
        return seq

    def require_on_legs(self, slot: int, seqs: Sequence[int], size: int) -> None:
        """Show nobody an entry that is not theirs."""
        leg = LegRow
        at = (leg.community_id == self.place.community, leg.book == self.place.book)
        within = (leg.slot == slot, leg.seq < size, col(leg.seq).in_(seqs))
        own = set(self.connection.scalars(select(leg.seq).where(*at, *within)))
        foreign = [seq for seq in seqs if seq not in own]
        if foreign:
            why = f"{foreign} do not touch the account within the epoch"
            raise FaultError("entries", why, "Name only the account's own")


def _account(
    rows: _Rows, tree: JournalTree, account_id: str, slot: int, epoch: int
) -> ProvedAccount:
    leaves = rows.leaves(slot, epoch)
    first, last = leaves[0], leaves[-1]
    [body] = tree.bodies(rows.first_leg(slot, first.last), 1)
    order = read_entry(body, SHAPES, "the account's opening").order
    seed = rows.epoch(last.epoch).seed
    return ProvedAccount(
        id=account_id,
        key=order.key,
        salt=order.body.salt,
        slot=slot,
        balance=last.balance,
        limit=last.lower,
        last_entry=last.last,
        nonce=leaf_nonce(seed, slot),
        proof=tuple(built(rows.connection, rows.place, epoch).proof(slot)),
    )


def _proved(tree: JournalTree, seq: int, memo: Memo | None) -> ProvedEntry:
    [body] = tree.bodies(seq, 1)
    return ProvedEntry(seq, body, tuple(tree.inclusion(seq)), memo)


def _chain(evidence: ChainEvidence) -> ChainPart:
    return ChainPart(
        evidence.header_rlp, evidence.address, evidence.account_proof, evidence.storage_proof
    )

"""Loads the records that a batch's orders read into each book's state, a kind at a time.

Accounts, members and keys that an earlier batch left in memory are not read again. An order's id
is always looked up, since anybody may send an order twice.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ledger.entries import read_entry
from ledger.records import Posted, Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.batch import BookBatch
    from ledger.kernel import Reads, RuleBook
    from ledger.orders import Order, Shape
    from ledger.store import Place, Transaction


class Wanted(NamedTuple):
    """A book's part and the orders that the batch has for it."""

    batch: BookBatch
    orders: list[Order]


def load(tx: Transaction, rules: RuleBook, wanted: Iterable[Wanted]) -> None:
    """Fill each batch's state with what its orders read and the database has."""
    shapes = {type_: rule.shape for type_, rule in rules.items()}
    by_place = {item.batch.place: item.batch for item in wanted}
    reads = [
        (item.batch, order, rules[order.type].reads(order.body))
        for item in wanted
        for order in item.orders
    ]
    # First what leads to other records: earlier entries, holds and keys.
    _load_seen(tx, shapes, by_place, [(batch, order.id) for batch, order, _ in reads])
    _load_posted(tx, shapes, by_place, [(b, id_) for b, _, read in reads for id_ in read.entries])
    holds = [(b, id_) for b, _, read in reads for id_ in read.holds]
    for place, hold in tx.holds(_missing(holds, "holds")):
        by_place[place].state.holds[hold.id] = hold
    keys = [(b, id_) for b, order, read in reads for id_ in chain(order.signers, read.keys)]
    for place, found in tx.keys(_missing(keys, "keys")):
        by_place[place].state.keys[found.id] = found
    # Then whom and what they lead to.
    members = [(b, id_) for b, _, read in reads for id_ in read.members]
    members += [(b, key.member) for b, id_ in keys if (key := b.state.keys.get(id_))]
    for place, member in tx.members(_missing(members, "members")):
        by_place[place].state.members[member.id] = member
    accounts = [(b, id_) for b, _, read in reads for id_ in read.accounts]
    accounts += _accounts_behind(reads)
    load_accounts(tx, by_place, accounts)


def load_accounts(
    tx: Transaction, by_place: Mapping[Place, BookBatch], ids: list[tuple[BookBatch, str]]
) -> None:
    """Load the accounts named that are not in memory."""
    for place, account in tx.accounts(_missing(ids, "accounts")):
        by_place[place].state.accounts[account.terms.id] = account


def load_hold(tx: Transaction, batch: BookBatch, hold_id: str) -> None:
    """Load a hold and its two accounts."""
    for _, hold in tx.holds(_missing([(batch, hold_id)], "holds")):
        batch.state.holds[hold.id] = hold
    hold = batch.state.holds[hold_id]
    load_accounts(tx, {batch.place: batch}, [(batch, hold.payer), (batch, hold.payee)])


def _missing(ids: list[tuple[BookBatch, str]], kind: str) -> list[tuple[Place, str]]:
    """Place and id of those whose `kind` is not in memory, each once."""
    return list({
        (batch.place, id_): None for batch, id_ in ids if id_ not in getattr(batch.state, kind)
    })  # fmt: skip


def _accounts_behind(reads: list[tuple[BookBatch, Order, Reads]]) -> list[tuple[BookBatch, str]]:
    found = []
    for batch, _, read in reads:
        for id_ in read.holds:
            hold = batch.state.holds.get(id_)
            if hold is not None:
                found += [(batch, hold.payer), (batch, hold.payee)]
        for id_ in read.entries:
            entry = batch.state.posted.get(id_)
            if entry is not None:
                found += [(batch, account) for account, _ in entry.legs]
    return found


def _load_seen(
    tx: Transaction,
    shapes: Mapping[str, Shape],
    by_place: Mapping[Place, BookBatch],
    ids: list[tuple[BookBatch, str]],
) -> None:
    for place, id_, body in tx.bodies(_missing(ids, "seen")):
        entry = read_entry(body, shapes, f"entry of order {id_}")
        by_place[place].state.seen[id_] = Seen(id_, entry.order.digest, entry.seq)


def _load_posted(
    tx: Transaction,
    shapes: Mapping[str, Shape],
    by_place: Mapping[Place, BookBatch],
    ids: list[tuple[BookBatch, str]],
) -> None:
    if not ids:
        return
    missing = _missing(ids, "posted")
    reversed_by = {(place, found.id): found.reversed_by for place, found in tx.reversals(missing)}
    for place, id_, body in tx.bodies(missing):
        entry = read_entry(body, shapes, f"entry of order {id_}")
        by = reversed_by.get((place, id_))
        by_place[place].state.posted[id_] = Posted(id_, entry.order.type, entry.legs, by)

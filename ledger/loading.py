"""Loads the records that a batch's orders read into each book's state, a kind at a time.

Accounts, members and keys that an earlier batch left in memory are not read again. Order ids are
looked up only when asked for: the index on them refuses a repeat, and then the batch goes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.entries import read_entry
from ledger.kernel import Reads
from ledger.records import Account, Posted, Seen
from ledger.rules.accounts import MEMBER
from ledger.rules.funds import alone_name
from ledger.rules.governing import RULED

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from ledger.batch import BookBatch
    from ledger.kernel import RuleBook
    from ledger.orders import Order, Shape
    from ledger.store import Place, Transaction


Ids = dict["tuple[Place, str]", None]
"""Places and ids, each once and in order."""


class Wanted(NamedTuple):
    """A book's part and the orders that the batch has for it."""

    batch: BookBatch
    orders: list[Order]


def load(tx: Transaction, rules: RuleBook, wanted: Sequence[Wanted], *, look_up_ids: bool) -> None:
    """Fill each batch's state with what its orders read and the database has."""
    shapes = {type_: rule.shape for type_, rule in rules.items()}
    by_place = {item.batch.place: item.batch for item in wanted}
    # What the orders name themselves. Most of it is in memory.
    missing = _Missing()
    for batch, orders in wanted:
        _note_reads(missing, batch, orders, rules)
    # First what leads to other records: earlier entries, holds and keys.
    if look_up_ids:
        ids = [(batch.place, order.id) for batch, orders in wanted for order in orders]
        _load_seen(tx, shapes, by_place, ids)
    _load_posted(tx, shapes, by_place, list(missing.entries))
    _load_named(tx, by_place, missing)
    for place, found in [*tx.keys(list(missing.keys)), *tx.keys_of(list(missing.keys_of))]:
        by_place[place].state.keys[found.id] = found
        # Whoever has a key in memory is there as well.
        missing.members[place, found.member] = None
    # Then whom and what they lead to.
    for place, member in tx.members(list(missing.members)):
        by_place[place].state.members[member.id] = member
    _note_accounts_behind(missing)
    load_accounts(tx, by_place, missing.accounts)
    for batch in missing.moved:
        batch.state.moved = tx.moved(batch.place)
    # Last the members whose accounts and mandates they are.
    for place, member in tx.members(list(_members_behind(missing))):
        by_place[place].state.members[member.id] = member
    _load_left(tx, shapes, missing)
    for batch, orders in wanted:
        _load_alone(tx, rules, batch, orders, missing)


def _load_named(tx: Transaction, by_place: Mapping[Place, BookBatch], missing: _Missing) -> None:
    """What orders name by its own id."""
    for place, hold in tx.holds(list(missing.holds)):
        by_place[place].state.holds[hold.id] = hold
    for place, mandate in tx.mandates(list(missing.mandates)):
        by_place[place].state.mandates[mandate.id] = mandate
    for place, kept in tx.kept(list(missing.kept)):
        by_place[place].state.kept[kept.id] = kept
    for place, guardians in tx.guardians(list(missing.guarded)):
        by_place[place].state.guardians[guardians.id] = guardians


class _Missing:
    """What is to be read, by place and id, each once and in order."""

    def __init__(self) -> None:
        self.accounts: Ids = {}
        self.members: Ids = {}
        self.keys: Ids = {}
        self.keys_of: Ids = {}
        self.guarded: Ids = {}
        self.holds: Ids = {}
        self.mandates: Ids = {}
        self.kept: Ids = {}
        self.entries: Ids = {}
        self.behind: list[tuple[BookBatch, Reads]] = []
        self.moved: list[BookBatch] = []


def _note_reads(
    missing: _Missing, batch: BookBatch, orders: Sequence[Order], rules: RuleBook
) -> None:
    place, state = batch.place, batch.state
    accounts, keys = state.accounts, state.keys
    taken_back: set[str] = set()
    for order in orders:
        rule = rules[order.type]
        if rule.accounts is not None:
            for id_ in rule.accounts(order.body):
                if id_ not in accounts:
                    missing.accounts[place, id_] = None
        for key, _ in order.signatures:
            if key not in keys:
                missing.keys[place, key] = None
        if rule.reads is None:
            continue
        reads = rule.reads(order.body)
        _note_records(missing, batch, reads)
        missing.behind.append((batch, reads))
        taken_back.update(reads.entries)
        if reads.moved:
            missing.moved.append(batch)
    state.taken_back = taken_back
    if taken_back:
        _note_taken_back(missing, batch, orders, rules)


def _note_taken_back(
    missing: _Missing, batch: BookBatch, orders: Sequence[Order], rules: RuleBook
) -> None:
    """Note whose accounts a batch's own orders touch, where one of the batch takes one back."""
    touched = [
        id_
        for order in orders
        if (named := rules[order.type].accounts) is not None
        for id_ in named(order.body)
    ]
    missing.behind.append((batch, Reads(owners=tuple(touched))))


def _note_records(missing: _Missing, batch: BookBatch, reads: Reads) -> None:
    place, state = batch.place, batch.state
    named: tuple[tuple[Ids, Sequence[str], Container[str]], ...] = (
        (missing.keys, reads.keys, state.keys),
        (missing.keys_of, reads.keys_of, ()),
        (missing.members, reads.members, ()),
        (missing.guarded, reads.guarded, state.guardians),
        (missing.holds, reads.holds, state.holds),
        (missing.mandates, reads.mandates, state.mandates),
        (missing.kept, reads.kept, state.kept),
        (missing.entries, reads.entries, ()),
    )
    for wanted, ids, in_memory in named:
        if ids:
            wanted.update({(place, id_): None for id_ in ids if id_ not in in_memory})


def _note_accounts_behind(missing: _Missing) -> None:
    for batch, reads in missing.behind:
        state = batch.state
        mandates = (state.mandates.get(id_) for id_ in reads.mandates)
        behind = [mandate.account for mandate in mandates if mandate]
        behind += _sides_behind(batch, reads)
        new = {(batch.place, id_): None for id_ in behind if id_ not in state.accounts}
        missing.accounts.update(new)


def _members_behind(missing: _Missing) -> Ids:
    found: Ids = {}
    for batch, reads in missing.behind:
        state = batch.state
        mandates = [mandate for id_ in reads.mandates if (mandate := state.mandates.get(id_))]
        accounts = [*reads.owners, *reads.left, *(mandate.account for mandate in mandates)]
        if state.taken_back:
            accounts += _sides_behind(batch, reads)
        wanted = [account.terms.member for id_ in accounts if (account := state.accounts.get(id_))]
        wanted += [mandate.broker for mandate in mandates]
        found.update({(batch.place, id_): None for id_ in wanted if id_ not in state.members})
    return found


def _sides_behind(batch: BookBatch, reads: Reads) -> list[str]:
    """The accounts behind holds and earlier entries."""
    state = batch.state
    held = [hold for id_ in reads.holds if (hold := state.holds.get(id_))]
    entries = [entry for id_ in reads.entries if (entry := state.posted.get(id_))]
    sides = [id_ for hold in held for id_ in (hold.payer, hold.payee)]
    return sides + [id_ for entry in entries for id_, _ in entry.legs]


def _load_left(tx: Transaction, shapes: Mapping[str, Shape], missing: _Missing) -> None:
    """Who guards the members of accounts that they left, and when others ended a key of theirs."""
    for batch, reads in missing.behind:
        place, state = batch.place, batch.state
        accounts = [account for id_ in reads.left if (account := state.accounts.get(id_))]
        for id_ in {account.terms.member for account in accounts}:
            if id_ not in state.guardians:
                for _, guardians in tx.guardians([(place, id_)]):
                    state.guardians[id_] = guardians
            at = state.members[id_].renewed
            if at and at not in state.times:
                promise = tx.promise(place, at)
                body = promise.bodies[at - promise.first]
                state.times[at] = read_entry(body, shapes, f"entry {at}").time_ms


def _load_alone(
    tx: Transaction, rules: RuleBook, batch: BookBatch, orders: Sequence[Order], missing: _Missing
) -> None:
    """What one person signed for of late, of the community's accounts that may give now.

    Nobody asks for it but where the book says how much that may be, or comes to say so.
    """
    state, place = batch.state, batch.place
    book = state.book
    if book is None or (book.funds is None and all(order.type != RULED for order in orders)):
        return
    named = [(rules[order.type].accounts, order.body) for order in orders]
    giving = [id_ for accounts, body in named if accounts is not None for id_ in accounts(body)]
    for one, reads in missing.behind:
        giving += _sides_behind(one, reads) if one is batch else []
    names = {
        (place, alone_name(id_)): None
        for id_ in giving
        if (account := state.accounts.get(id_)) is not None and account.terms.kind != MEMBER
    }
    missed = [name for name in names if name[1] not in state.kept]
    for _, kept in tx.kept(missed) if missed else ():
        state.kept[kept.id] = kept


def load_accounts(tx: Transaction, by_place: Mapping[Place, BookBatch], ids: Ids) -> None:
    """Load the accounts named; of those whose terms are in memory, only where they stand."""
    known = {(place, terms.slot): terms for place, id_ in ids
             if (terms := by_place[place].terms.get(id_)) is not None}  # fmt: skip
    unknown = [(place, id_) for place, id_ in ids if id_ not in by_place[place].terms]
    for place, slot, balance in tx.balances(list(known)) if known else ():
        terms = known[place, slot]
        by_place[place].state.accounts[terms.id] = Account(terms, *balance)
    for place, account in tx.accounts(unknown) if unknown else ():
        by_place[place].state.accounts[account.terms.id] = account


def load_hold(tx: Transaction, batch: BookBatch, hold_id: str) -> None:
    """Load a hold and its two accounts, where they are not in memory."""
    state, place = batch.state, batch.place
    if hold_id not in state.holds:
        for _, hold in tx.holds([(place, hold_id)]):
            state.holds[hold.id] = hold
    hold = state.holds[hold_id]
    sides = (hold.payer, hold.payee)
    missing = {(place, id_): None for id_ in sides if id_ not in state.accounts}
    load_accounts(tx, {place: batch}, missing)


def _load_seen(
    tx: Transaction,
    shapes: Mapping[str, Shape],
    by_place: Mapping[Place, BookBatch],
    ids: list[tuple[Place, str]],
) -> None:
    for place, id_, body in tx.bodies(ids):
        entry = read_entry(body, shapes, f"entry of order {id_}")
        by_place[place].state.seen[id_] = Seen(id_, entry.order.text, entry.seq)


def _load_posted(
    tx: Transaction,
    shapes: Mapping[str, Shape],
    by_place: Mapping[Place, BookBatch],
    ids: list[tuple[Place, str]],
) -> None:
    if not ids:
        return
    reversed_by = {(place, found.id): found.reversed_by for place, found in tx.reversals(ids)}
    for place, id_, body in tx.bodies(ids):
        entry = read_entry(body, shapes, f"entry of order {id_}")
        by = reversed_by.get((place, id_))
        found = Posted(id_, entry.order.type, entry.legs, by, entry.time_ms)
        by_place[place].state.posted[id_] = found

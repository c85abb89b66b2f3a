"""The journal: decides a batch of orders under the books' locked heads and writes what was accepted.

How a batch goes, in one transaction:
1. Lock the heads of the books it touches, in a fixed order.
2. Load the records that its orders read. What an earlier batch left in memory still stands if
   no other process has written since, which the head's size tells.
3. Post what time has done (expired holds), then decide each order in turn.
4. Extend each journal's tree, sign the commit, write it set-based.
5. Commit; only then does anybody get an answer.

A batch may span books and communities. Leaves to others: signatures (checked before), the rows
(`ledger.store`), trees and receipts (`chain.sealing`), gathering batches (`ledger.writer`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.automatic import automatic_order
from ledger.batch import BookBatch
from ledger.entries import read_entry
from ledger.kernel import Accepted, RuleBook, decide
from ledger.loading import Wanted, load, load_hold
from ledger.orders import Order
from ledger.records import Hold, Seen
from ledger.refusals import Refusal
from ledger.sealing import Part, Seal, Sealer, Signer
from ledger.store import Place, Promise, Store, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BOOKS_IN_MEMORY_MAX: Final = 4_096
DUE_MAX: Final = 1_000
"""The most expired holds that one batch posts for a book; the next batch goes on."""


class Item(NamedTuple):
    """An order for a community's book, its signatures verified."""

    community: str
    order: Order


class Posting(NamedTuple):
    """An order that is an entry: where it stands, and the commit that promised it."""

    seq: int
    time_ms: int
    part: Part
    seal: Seal
    repeated: bool


Outcome = Posting | Refusal
BookName = tuple[str, str]
"""Community and book id."""


class Journal:
    """Posts batches of orders. Not for several threads at once: `ledger.writer` owns one."""

    def __init__(
        self,
        store: Store,
        rules: RuleBook,
        sealer: Sealer,
        service: Signer,
        random: Callable[[int], bytes],
    ) -> None:
        self._store, self._rules, self._sealer = store, rules, sealer
        self._service, self._random = service, random
        self._kept: dict[BookName, BookBatch] = {}

    def post(self, items: Sequence[Item], now_ms: int) -> list[Outcome]:
        """Post the orders in turn; an outcome for each, in order, once all are committed.

        Raises whatever the database raises; then nothing was written and nothing is remembered.
        """
        try:
            with self._store.transaction() as tx:
                return self._post(tx, items, now_ms)
        except BaseException:
            self._kept.clear()
            raise
        finally:
            if len(self._kept) > BOOKS_IN_MEMORY_MAX:
                self._kept.clear()

    def _post(self, tx: Transaction, items: Sequence[Item], now_ms: int) -> list[Outcome]:
        # 1. Lock.
        wanted = self._lock(tx, items)
        # 2. Load.
        load(tx, self._rules, wanted.values())
        # 3. Decide.
        for book in wanted.values():
            self._expire(tx, book, now_ms)
        decided = [self._decide(tx, wanted[_name(item)].batch, item, now_ms) for item in items]
        # 4. Seal and write.
        written = [book.batch for book in wanted.values() if book.batch.entries]
        parts = {batch.place: batch.part(self._sealer) for batch in written}
        seals = self._sealer.seal(list(parts.values())) if parts else []
        tx.write([batch.commit(seal) for batch, seal in zip(written, seals, strict=True)])
        sealed = dict(zip(parts, zip(parts.values(), seals, strict=True), strict=True))
        return [
            found
            if isinstance(found, Refusal | Posting)
            else Posting(found.seq, found.time_ms, *sealed[found.place], found.repeated)
            for found in decided
        ]

    def _lock(self, tx: Transaction, items: Sequence[Item]) -> dict[BookName, Wanted]:
        names: dict[BookName, list[Order]] = {}
        for item in items:
            names.setdefault(_name(item), []).append(item.order)
        heads = tx.lock(sorted(names))
        wanted = {}
        opening: dict[str, int] = {}
        for name, orders in names.items():
            head = heads.get(name)
            place = head.place if head is not None else _next_place(tx, name[0], opening)
            batch = self._kept.setdefault(name, BookBatch()) if head else BookBatch()
            batch.begin(head, place)
            wanted[name] = Wanted(batch, orders)
        return wanted

    def _expire(self, tx: Transaction, book: Wanted, now_ms: int) -> None:
        """Post the expiry of every hold whose time has come, before anything else is decided."""
        batch = book.batch
        if batch.is_new:
            return
        if not batch.due_known:
            batch.due_ms, batch.due_known = tx.next_due_ms(batch.place), True
        now_ms = max(now_ms, batch.state.time_ms)
        if batch.due_ms is None or now_ms < batch.due_ms:
            return
        for hold in tx.due_holds(batch.place, now_ms, DUE_MAX):
            load_hold(tx, batch, hold)
            order = automatic_order(
                "hold-expired", {"hold": hold}, batch.state.book, now_ms, self._service,
                self._random, self._rules,
            )  # fmt: skip
            expired = decide(self._rules, batch.state, order, now_ms)
            assert isinstance(expired, Accepted)  # noqa: S101 it was open and due
            batch.append(order, expired, now_ms, self._random)
        batch.due_known = False

    def _decide(
        self, tx: Transaction, batch: BookBatch, item: Item, now_ms: int
    ) -> Refusal | Posting | _Pending:
        now_ms = max(now_ms, batch.state.time_ms)
        decided = decide(self._rules, batch.state, item.order, now_ms)
        if isinstance(decided, Refusal):
            return decided
        if isinstance(decided, Seen):
            if decided.seq >= batch.first:
                return _Pending(batch.place, decided.seq, batch.state.time_ms, repeated=True)
            return self._promised(tx.promise(batch.place, decided.seq), item.order, decided.seq)
        for record in decided.records:
            if isinstance(record, Hold) and batch.due_ms is not None:
                batch.due_ms = min(batch.due_ms, record.until_ms)
            elif isinstance(record, Hold):
                batch.due_ms = record.until_ms
        seq = batch.append(item.order, decided, now_ms, self._random)
        return _Pending(batch.place, seq, now_ms, repeated=False)

    def _promised(self, promise: Promise, order: Order, seq: int) -> Posting:
        """The posting of an order that an earlier commit promised."""
        bodies = promise.bodies
        part = Part(order.book, promise.first, [self._sealer.leaf(body) for body in bodies])
        shapes = {order.type: self._rules[order.type].shape}
        entry = read_entry(bodies[seq - promise.first], shapes, f"entry {seq}")
        return Posting(seq, entry.time_ms, part, promise.seal, repeated=True)


class _Pending(NamedTuple):
    """An entry of the batch in hand, whose commit is yet to be signed."""

    place: Place
    seq: int
    time_ms: int
    repeated: bool


def _name(item: Item) -> BookName:
    return item.community, item.order.book


def _next_place(tx: Transaction, community: str, opening: dict[str, int]) -> Place:
    """The place of a new book; several may open in one batch."""
    place = tx.next_place(community)
    ahead = opening.get(community, 0)
    opening[community] = ahead + 1
    return Place(community, place.book + ahead)

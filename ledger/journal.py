"""The journal: decides a batch of orders under the books' locked heads, writes what is accepted.

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

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from ledger.automatic import Maker, automatic_order
from ledger.batch import BookBatch
from ledger.entries import RAND_BYTES, read_entry
from ledger.errors import AyniError, TryAgainError
from ledger.gathering import BookName, Gathered, Item
from ledger.kernel import Accepted, RuleBook, decide
from ledger.loading import Wanted, load, load_hold
from ledger.refusals import Code, Refusal, refuse
from ledger.retry import retried
from ledger.sealing import Part, Promised, Seal, Sealer, Signer, Watermarks
from ledger.store import Place, Store, Transaction
from ledger.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ledger.gathering import More
    from ledger.orders import Order
    from ledger.records import Seen

BOOKS_IN_MEMORY_MAX: Final = 4_096
DUE_MAX: Final = 1_000
"""The most expired holds that one batch posts for a book; the next batch goes on."""


class Posting(Struct, frozen=True, gc=False):
    """An order that is an entry: where it stands, and the commit that promised it."""

    seq: int
    time_ms: int
    promised: Promised
    repeated: bool

    @property
    def part(self) -> Part:
        """What the commit wrote to its book."""
        return self.promised.part

    @property
    def seal(self) -> Seal:
        """How that was promised."""
        return self.promised.seal

    @property
    def entry(self) -> bytes:
        """The entry's bytes."""
        promised = self.promised
        return promised.bodies[self.seq - promised.part.first]


Outcome = Posting | Refusal


class ActRefusedError(AyniError):
    """The rules refused an automatic act; `refusal` says which."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class BookBehindError(AyniError):
    """The database has fewer entries of a book than were promised: an older state was restored.

    Attributes:
        book: the book's id.
        size: how many entries the database has.
        signed: how many were signed.
    """

    def __init__(self, book: str, size: int, signed: int) -> None:
        super().__init__(f"book {book} has {size} entries, of which {signed} were signed")
        self.book, self.size, self.signed = book, size, signed


class Act(Protocol):
    """An automatic act that reads and writes beside its entry, such as closing an epoch."""

    @property
    def type(self) -> str:
        """The order type that it posts."""
        ...

    def fields(self, tx: Transaction, batch: BookBatch, now_ms: int) -> Mapping[str, str | int]:
        """The order's fields, from the book as it stands under the lock."""
        ...

    def written(self, tx: Transaction, batch: BookBatch) -> None:
        """The entry is the journal's last; write what goes with it, in the same transaction."""
        ...


class Journal:
    """Posts batches of orders. Not for several threads at once: `ledger.writer` owns one."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a journal is made of
        self,
        store: Store,
        rules: RuleBook,
        sealer: Sealer,
        service: Signer,
        random: Callable[[int], bytes],
        watermarks: Watermarks | None = None,
    ) -> None:
        self._store, self._rules, self._sealer = store, rules, sealer
        self._watermarks = watermarks
        self._sealed: list[Part] = []
        self._random, self._maker = random, Maker(service, random, rules)
        self._kept: dict[BookName, BookBatch] = {}

    def post(self, items: Sequence[Item], now_ms: int, more: More | None = None) -> list[Outcome]:
        """Post the orders in turn; an outcome for each, in order, once all are committed.

        `more` gives further orders for the same books once their heads are locked: while another
        process held them, others may have come in. Their outcomes follow.

        What the database undid is tried again, and an unknown outcome found out by posting again:
        an order that was written comes back as repeated.

        Raises:
            UnknownOutcomeError: the connection was lost during COMMIT, and none could be had to
                find out. For whatever else the database raises nothing was written.
        """
        # Few orders ever come twice, so their ids are looked up only when an attempt has failed.
        attempts, gathered = count(), Gathered(items, more)
        try:
            return retried(lambda: self._commit(gathered, now_ms, look_up_ids=next(attempts) > 0))
        finally:
            if len(self._kept) > BOOKS_IN_MEMORY_MAX:
                self._kept.clear()

    def _commit(self, gathered: Gathered, now_ms: int, *, look_up_ids: bool) -> list[Outcome]:
        try:
            self._sealed.clear()
            with self._store.transaction() as tx:
                outcomes = self._post(tx, gathered, now_ms, look_up_ids=look_up_ids)
        except BaseException:
            self._forget(gathered.named)
            raise
        self._note_sealed()
        return outcomes

    def _note_sealed(self) -> None:
        """What is committed may be promised from here on."""
        if self._watermarks is not None and self._sealed:
            self._watermarks.note(self._sealed)

    def _forget(self, names: Iterable[BookName]) -> None:
        """Drop what is in memory of books whose transaction was undone; the others' stands."""
        for name in names:
            self._kept.pop(name, None)

    def _post(
        self, tx: Transaction, gathered: Gathered, now_ms: int, *, look_up_ids: bool
    ) -> list[Outcome]:
        # 1. Lock, and take what has come in for these books meanwhile.
        wanted = self._lock(tx, gathered.named)
        gathered.add_more()
        items = gathered.items
        batches = _batches(wanted, items)
        # 2. Load.
        load(tx, self._rules, list(wanted.values()), look_up_ids=look_up_ids)
        # 3. Decide.
        for book in wanted.values():
            self._expire(tx, book, now_ms)
        rand = self._random(RAND_BYTES * len(items)).hex()
        step = 2 * RAND_BYTES
        decided = [
            self._decide(tx, batch, item.order, now_ms, rand[at : at + step])
            for batch, item, at in zip(batches, items, range(0, len(rand), step), strict=True)
        ]
        if not look_up_ids:
            _refuse_taken(tx, batches, items, decided)
        # 4. Seal and write.
        self._write(tx, [book.batch for book in wanted.values()])
        return decided

    def preview(self, item: Item, now_ms: int) -> Accepted | Refusal | Seen:
        """What `post` would decide of an order now, by the same steps; nothing is written or kept.

        Returns what it would do, the refusal, or what it became before.
        """
        return retried(lambda: self._preview(item, now_ms))

    def _preview(self, item: Item, now_ms: int) -> Accepted | Refusal | Seen:
        with self._store.transaction() as tx:
            head = tx.lock([item.name]).get(item.name)
            self.require_all_signed(item.order.book, head.size if head is not None else 0)
            # A state of its own, that is then forgotten: what is decided is not applied.
            batch = BookBatch()
            batch.begin(head, head.place if head is not None else tx.next_place(item.community))
            book = Wanted(batch, [item.order])
            load(tx, self._rules, [book], look_up_ids=True)
            self._expire(tx, book, now_ms)
            now_ms = max(now_ms, batch.state.time_ms)
            return decide(self._rules, batch.state, item.order, now_ms)

    def act(self, community: str, book_id: str, act: Act, now_ms: int) -> Posting:
        """Post an automatic act on a book, with what it reads and writes, in one transaction.

        Raises `ActRefusedError` if the rules refuse it; then nothing was written.
        """
        with self._expiring((community, book_id), now_ms) as (tx, batch):
            return self._act(tx, batch, act, book_id, now_ms)

    def expire(self, community: str, book_id: str, now_ms: int) -> None:
        """Post the expiry of a book's holds whose time has come; at most `DUE_MAX` of them."""
        with self._expiring((community, book_id), now_ms):
            pass

    @contextmanager
    def _expiring(self, name: BookName, now_ms: int) -> Iterator[tuple[Transaction, BookBatch]]:
        """A transaction on one book, begun with what time has done; it ends with the block."""
        try:
            self._sealed.clear()
            with self._store.transaction() as tx:
                book = self._lock(tx, {name: []})[name]
                self._expire(tx, book, now_ms)
                self._write(tx, [book.batch])
                yield tx, book.batch
        except BaseException:
            self._forget([name])
            raise
        self._note_sealed()

    def _act(
        self, tx: Transaction, batch: BookBatch, act: Act, book_id: str, now_ms: int
    ) -> Posting:
        if batch.is_new:
            raise ActRefusedError(refuse(Code.book_must_exist, book=book_id))
        now_ms = max(now_ms, batch.state.time_ms)
        order = self._automatic(act.type, act.fields(tx, batch, now_ms), batch, now_ms)
        decided = decide(self._rules, batch.state, order, now_ms)
        if not isinstance(decided, Accepted):
            assert isinstance(decided, Refusal)  # noqa: S101 its id is new
            raise ActRefusedError(decided)
        seq = batch.append(order, decided, now_ms, self._random(RAND_BYTES).hex())
        posting = Posting(seq, now_ms, batch.promised, repeated=False)
        self._write(tx, [batch])
        act.written(tx, batch)
        return posting

    def _write(self, tx: Transaction, batches: Sequence[BookBatch]) -> None:
        """Seal and write what the batches have gathered."""
        full = [batch for batch in batches if batch.entries]
        parts = [batch.part(self._sealer) for batch in full]
        seals = self._sealer.seal(parts) if parts else []
        tx.write([batch.commit(seal) for batch, seal in zip(full, seals, strict=True)])
        for batch, part, seal in zip(full, parts, seals, strict=True):
            batch.written(part, seal)
        self._sealed += parts

    def _lock(
        self, tx: Transaction, named: Mapping[BookName, list[Order]]
    ) -> dict[BookName, Wanted]:
        heads = tx.lock(sorted(named))
        wanted = {}
        opening: dict[str, int] = {}
        for name, orders in named.items():
            head = heads.get(name)
            self.require_all_signed(name[1], head.size if head is not None else 0)
            place = head.place if head is not None else _next_place(tx, name[0], opening)
            batch = self._kept.setdefault(name, BookBatch()) if head else BookBatch()
            batch.begin(head, place)
            wanted[name] = Wanted(batch, orders)
        return wanted

    def require_all_signed(self, book: str, size: int) -> None:
        """Raise `BookBehindError` if more than `size` entries were signed.

        Signing on from less would give two histories under one name.
        """
        signed = self._watermarks.size(book) if self._watermarks is not None else 0
        if size < signed:
            raise BookBehindError(book, size, signed)

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
            order = self._automatic("hold-expired", {"hold": hold}, batch, now_ms)
            expired = decide(self._rules, batch.state, order, now_ms)
            assert isinstance(expired, Accepted)  # noqa: S101 it was open and due
            batch.append(order, expired, now_ms, self._random(RAND_BYTES).hex())
        batch.due_known = False

    def _automatic(
        self, type_: str, fields: Mapping[str, str | int], batch: BookBatch, now_ms: int
    ) -> Order:
        return automatic_order(type_, fields, batch.book.id, now_ms, self._maker)

    def _decide(
        self, tx: Transaction, batch: BookBatch, order: Order, now_ms: int, rand: str
    ) -> Outcome:
        state = batch.state
        # A book that names another service could have no hold expired and no epoch closed here.
        if state.book is None and self._names_another(order):
            return refuse(Code.service_must_sign, key=self._maker.service.public)
        now_ms = max(now_ms, state.time_ms)
        decided = decide(self._rules, state, order, now_ms)
        if isinstance(decided, Accepted):
            if decided.records:
                batch.note_due(decided.records)
            seq = batch.append(order, decided, now_ms, rand)
            return Posting(seq, now_ms, batch.promised, repeated=False)
        if isinstance(decided, Refusal):
            return decided
        if decided.seq >= batch.first:  # within this batch
            return Posting(decided.seq, state.time_ms, batch.promised, repeated=True)
        return self._promised(tx, batch, order, decided.seq)

    def _names_another(self, order: Order) -> bool:
        opens = self._rules[order.type].opens
        return opens and order.body.service != self._maker.service.public

    def _promised(self, tx: Transaction, batch: BookBatch, order: Order, seq: int) -> Posting:
        """The posting of an order that an earlier commit promised."""
        # Who sends again after an unknown outcome repeats a commit in full: it is read once.
        if batch.earlier is None or not batch.earlier[0].covers(seq):
            promise = tx.promise(batch.place, seq)
            part = Part(order.book, promise.first, self._sealer.leaves(promise.bodies))
            batch.earlier = promise, Promised().keep(part, promise.seal, promise.bodies)
        promise, promised = batch.earlier
        shapes = {order.type: self._rules[order.type].shape}
        entry = read_entry(promise.bodies[seq - promise.first], shapes, f"entry {seq}")
        return Posting(seq, entry.time_ms, promised, repeated=True)


def _batches(wanted: Mapping[BookName, Wanted], items: Sequence[Item]) -> list[BookBatch]:
    """The batch of each order's book."""
    if len(wanted) == 1:
        [only] = wanted.values()
        return [only.batch] * len(items)
    return [wanted[item.community, item.order.book].batch for item in items]


def _refuse_taken(
    tx: Transaction,
    batches: Sequence[BookBatch],
    items: Sequence[Item],
    decided: Sequence[Outcome],
) -> None:
    """Raise if an order was refused that is an entry already: it is a repeat, not a refusal.

    The order ids of those accepted need no look-up: writing them again would fail.
    """
    refused = [
        (batch.place, item.order.id)
        for batch, item, found in zip(batches, items, decided, strict=True)
        if isinstance(found, Refusal)
    ]
    if refused and tx.bodies(refused):
        raise TryAgainError("an order of the batch is an entry already")


def _next_place(tx: Transaction, community: str, opening: dict[str, int]) -> Place:
    """The place of a new book; several may open in one batch."""
    place = tx.next_place(community)
    ahead = opening.get(community, 0)
    opening[community] = ahead + 1
    return Place(community, place.book + ahead)

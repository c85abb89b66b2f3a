"""One book's part of a batch: its state while the head is locked, and what will be written.

Between batches the state stays in memory, so that a busy book's records need not be read again.
When the head shows that another process has written since, `begin` drops what that may have
changed: the balances, and all records if more than balances was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.entries import entry_bytes
from ledger.records import Hold
from ledger.sealing import Part, Promised
from ledger.state import State
from ledger.store import Commit, EntryWrite, Head, LegWrites, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.kernel import Accepted
    from ledger.orders import Order
    from ledger.records import Account, Book, Record, Terms
    from ledger.sealing import Hasher, Seal
    from ledger.store import Promise

ACCOUNTS_IN_MEMORY_MAX: Final = 200_000


class BookBatch:
    """A book's state and the entries that the batch has added to it so far."""

    def __init__(self) -> None:
        self.state = State()
        self.due_ms: int | None = None
        self.due_known = False
        self.terms: dict[str, Terms] = {}

    def _forget(self) -> None:
        self.state, self.terms, self.due_known = State(), {}, False

    def begin(self, head: Head | None, place: Place) -> None:
        """Start a batch on the locked head; None if the book does not exist yet."""
        size = 0 if head is None else head.size
        if len(self.state.accounts) + len(self.terms) > ACCOUNTS_IN_MEMORY_MAX:
            self._forget()
        elif self.state.size != size:
            # Another process has written since.
            if head is None or head.settled > self.state.size:
                self._forget()
            else:
                self.terms |= {id_: account.terms for id_, account in self.state.accounts.items()}
                self.state.accounts.clear()
        self.state.seen.clear()
        self.state.posted.clear()
        if head is not None:
            self.state.book, self.state.size = head.book, head.size
            self.state.time_ms = head.time_ms
        self.settled = 0 if head is None else head.settled
        self.place, self.is_new = place, head is None
        self.frontier = b"" if head is None else head.frontier
        self.clear()

    def clear(self) -> None:
        """Gather from here on."""
        self.first = self.state.size
        self.promised = Promised()
        self.earlier: tuple[Promise, Promised] | None = None
        self.entries: list[EntryWrite] = []
        self.legs: LegWrites = []
        self._opened: dict[int, Account] = {}
        self._touched: dict[int, Account] = {}
        self._reworded: dict[int, Account] = {}
        self._records: dict[tuple[type[Record], str], Record] = {}
        self._leaves: list[bytes] = []
        self._bodies: list[bytes] = []

    def append(
        self, order: Order, accepted: Accepted, now_ms: int, rand: str, body: bytes | None = None
    ) -> int:
        """Make the accepted order the next entry; its sequence number.

        `rand` is 32 hex digits. `body` is the entry's bytes, if there are some already.
        """
        state = self.state
        seq = state.size
        written = body or entry_bytes(order, accepted.legs, seq, now_ms, rand)
        self.entries.append((seq, order.id, written))
        touched, legs = self._touched, self.legs
        for leg in accepted.legs:
            account, before = leg.account, leg.before
            terms, previous = account.terms, None
            slot = terms.slot
            if before is None:
                self._opened[slot], self.settled = account, seq + 1
            else:
                previous = before.last
                if before.terms is not terms:
                    self._reworded[slot], self.settled = account, seq + 1
            touched[slot] = account
            legs += (seq, slot, leg.amount, account.posted, account.count, previous)
        for record in accepted.records:
            self._records[type(record), record.id] = record
            self.settled = seq + 1
        state.apply(order, accepted, now_ms)
        return seq

    def note_due(self, records: Sequence[Record]) -> None:
        """Note when the next hold expires, now that an order has brought or changed some."""
        for record in records:
            if isinstance(record, Hold):
                self.due_ms = min(record.until_ms, self.due_ms or record.until_ms)

    def part(self, hasher: Hasher) -> Part:
        """Hash the batch's entries, extend the journal tree, and name what is to be signed."""
        self._bodies = [body for _, _, body in self.entries]
        self._leaves = hasher.leaves(self._bodies)
        self.frontier = hasher.extend(self.frontier, self._leaves)
        return Part(self.book.id, self.first, self._leaves)

    def commit(self, seal: Seal) -> Commit:
        """Everything to be written for this book."""
        state, opened = self.state, self._opened
        head = Head(self.place, self.book, state.size, state.time_ms, self.frontier, self.settled)
        return Commit(
            head=head,
            is_new=self.is_new,
            entries=self.entries,
            legs=self.legs,
            opened=[self._touched[slot] for slot in opened],
            moved=[self._touched[slot] for slot in self._touched if slot not in opened],
            reworded=[self._touched[slot] for slot in self._reworded if slot not in opened],
            records=list(self._records.values()),
            seal=seal,
        )

    def written(self, part: Part, seal: Seal) -> None:
        """The commit was written; the same transaction may go on with more."""
        self.promised.keep(part, seal, self._bodies)
        self.is_new = False
        self.clear()

    @property
    def book(self) -> Book:
        """The book, which is there: its opening was accepted."""
        assert self.state.book is not None  # noqa: S101 see above
        return self.state.book

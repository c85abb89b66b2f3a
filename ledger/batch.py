"""One book's part of a batch: its state while the head is locked, and what will be written.

Between batches the state stays in memory, so that a busy book's accounts need not be read again;
`begin` drops it when the head shows that another process has written since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.entries import RAND_BYTES, entry_bytes
from ledger.records import Account, Book, Record
from ledger.sealing import Part, Seal, Sealer
from ledger.state import State
from ledger.store import Commit, EntryWrite, Head, LegWrite, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.kernel import Accepted
    from ledger.orders import Order

ACCOUNTS_IN_MEMORY_MAX: Final = 200_000


class BookBatch:
    """A book's state and the entries that the batch has added to it so far."""

    def __init__(self) -> None:
        self.state = State()
        self.due_ms: int | None = None
        self.due_known = False

    def begin(self, head: Head | None, place: Place) -> None:
        """Start a batch on the locked head; None if the book does not exist yet."""
        size = 0 if head is None else head.size
        if self.state.size != size or len(self.state.accounts) > ACCOUNTS_IN_MEMORY_MAX:
            self.state, self.due_known = State(), False
        self.state.seen.clear()
        self.state.posted.clear()
        if head is not None:
            self.state.book, self.state.size = head.book, head.size
            self.state.time_ms = head.time_ms
        self.place, self.is_new = place, head is None
        self.frontier = b"" if head is None else head.frontier
        self.clear()

    def clear(self) -> None:
        """Gather from here on."""
        self.first = self.state.size
        self.entries: list[EntryWrite] = []
        self.legs: list[LegWrite] = []
        self._opened: set[str] = set()
        self._touched: set[str] = set()
        self._reworded: set[str] = set()
        self._records: dict[tuple[type[Record], str], Record] = {}
        self._leaves: list[bytes] = []

    def append(
        self, order: Order, accepted: Accepted, now_ms: int, random: Callable[[int], bytes]
    ) -> int:
        """Make the accepted order the next entry; its sequence number."""
        seq = self.state.size
        body = entry_bytes(order, accepted.legs, seq, now_ms, random(RAND_BYTES))
        self.entries.append(EntryWrite(seq, order.id, body))
        for account, amount in accepted.legs:
            self._append_leg(seq, account, amount)
        for record in accepted.records:
            self._records[type(record), record.id] = record
        self.state.apply(order, accepted, now_ms)
        return seq

    def _append_leg(self, seq: int, account: Account, amount: int) -> None:
        terms = account.terms
        before = self.state.accounts.get(terms.id)
        if before is None:
            self._opened.add(terms.id)
        elif before.terms is not terms:
            self._reworded.add(terms.id)
        self._touched.add(terms.id)
        previous = None if before is None else before.last
        self.legs.append(
            LegWrite(seq, terms.slot, amount, account.posted, account.count, previous)
        )

    def part(self, sealer: Sealer) -> Part:
        """Hash the batch's entries, extend the journal tree, and name what is to be signed."""
        self._leaves = [sealer.leaf(entry.body) for entry in self.entries]
        self.frontier = sealer.extend(self.frontier, self._leaves)
        return Part(self._book().id, self.first, self._leaves)

    def commit(self, seal: Seal) -> Commit:
        """Everything to be written for this book."""
        state, accounts = self.state, self.state.accounts
        head = Head(self.place, self._book(), state.size, state.time_ms, self.frontier)
        return Commit(
            head=head,
            is_new=self.is_new,
            entries=self.entries,
            legs=self.legs,
            opened=[accounts[id_] for id_ in self._opened],
            moved=[accounts[id_] for id_ in self._touched - self._opened],
            reworded=[accounts[id_] for id_ in self._reworded - self._opened],
            records=list(self._records.values()),
            seal=seal,
        )

    def written(self) -> None:
        """The commit was written; the same transaction may go on with more."""
        self.is_new = False
        self.clear()

    def _book(self) -> Book:
        assert self.state.book is not None  # noqa: S101 an entry was accepted
        return self.state.book

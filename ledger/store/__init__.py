"""How the journal reads and writes rows while it holds a book's head, on the database in use.

A `Transaction` is all that `ledger.journal` sees; `sqlite.py` and `postgres.py` each give one.
Ordinary reads and writes elsewhere go through SQLModel sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from ledger.records import (
        Account,
        Book,
        Guardians,
        Hold,
        Kept,
        Key,
        Mandate,
        Member,
        Posted,
        Record,
    )
    from ledger.sealing import Seal


class Place(NamedTuple):
    """Which book of which community: the leading columns of every key."""

    community: str
    book: int


class Head(NamedTuple):
    """A book's head row, locked.

    The first `settled` entries include the latest that changed more than balances: who saw as many
    knows all records but those.
    """

    place: Place
    book: Book
    size: int
    time_ms: int
    frontier: bytes
    settled: int


EntryWrite = tuple[int, str, bytes]
"""An entry to be written: sequence, order id, bytes. Plain, as there are many: so are legs."""

LegWrites = list[int | None]
"""Legs to be written, end to end: of each its sequence, slot, amount, balance after, the account's
count, and the sequence of the account's leg before, or None. Flat, as they go to the driver."""
LEG_WIDTH: Final = 6

Balance = tuple[int, int, int, int, int]
"""Where an account stands: what `Account` has after its terms."""


class Commit(NamedTuple):
    """Everything that a batch writes for one book."""

    head: Head
    is_new: bool
    entries: Sequence[EntryWrite]
    legs: LegWrites
    opened: Sequence[Account]
    moved: Sequence[Account]
    reworded: Sequence[Account]
    records: Sequence[Record]
    seal: Seal


class Promise(NamedTuple):
    """An earlier commit of a book: its entries' bytes from `first` on, and how it was signed."""

    first: int
    bodies: Sequence[bytes]
    seal: Seal

    def covers(self, seq: int) -> bool:
        """Whether the entry `seq` is one of the commit's."""
        return self.first <= seq < self.first + len(self.bodies)


class Transaction(Protocol):
    """Reads and writes under the locked heads; all of it commits, or none."""

    @property
    def connection(self) -> Connection:
        """The connection it runs on, for the tables of other layers."""
        ...

    def lock(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Head]:
        """Lock the heads of the books named by (community, book id), in a fixed order."""
        ...

    def next_place(self, community: str) -> Place:
        """The place that a new book of the community takes."""
        ...

    def accounts(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Account]]:
        """The accounts that exist among those named by place and id."""
        ...

    def balances(self, slots: Sequence[tuple[Place, int]]) -> list[tuple[Place, int, Balance]]:
        """Where accounts stand, by place and slot; those that exist."""
        ...

    def members(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Member]]:
        """The members that exist among those named."""
        ...

    def keys(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Key]]:
        """The keys that exist among those named."""
        ...

    def keys_of(self, members: Sequence[tuple[Place, str]]) -> list[tuple[Place, Key]]:
        """All keys of the members named, the revoked ones too."""
        ...

    def guardians(self, members: Sequence[tuple[Place, str]]) -> list[tuple[Place, Guardians]]:
        """The guardians of those among the members named who have chosen some."""
        ...

    def mandates(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Mandate]]:
        """The mandates that exist among those named."""
        ...

    def kept(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Kept]]:
        """What rules keep for later among the names given."""
        ...

    def holds(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Hold]]:
        """The holds that exist among those named."""
        ...

    def bodies(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, str, bytes]]:
        """The entries that the orders named became: place, order id, entry bytes."""
        ...

    def reversals(self, ids: Sequence[tuple[Place, str]]) -> list[tuple[Place, Posted]]:
        """Which of the orders named were reversed (only `id` and `reversed_by` are meant)."""
        ...

    def moved(self, place: Place) -> bool:
        """Whether any amount was ever moved or held in the book."""
        ...

    def promise(self, place: Place, seq: int) -> Promise:
        """The commit that wrote the entry `seq`."""
        ...

    def due_holds(self, place: Place, now_ms: int, most: int) -> list[str]:
        """Ids of open holds whose time has come, earliest first, at most `most`."""
        ...

    def next_due_ms(self, place: Place) -> int | None:
        """When the next open hold of the book expires."""
        ...

    def write(self, commits: Sequence[Commit]) -> None:
        """Write the batch of each book and its new head."""
        ...


class Store(Protocol):
    """A database that holds journals."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction that commits when the block ends, and rolls back when it raises."""
        ...

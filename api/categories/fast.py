"""Entries of a book as counting by category needs them: few of their fields, and quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from sqlmodel import col, select

from api.service.rows import in_book
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.callers import Caller

CHUNK: Final = 5_000


class Order(msgspec.Struct, gc=False):
    """Of an order, what `chain.categories` looks at, in the shape of `ledger.orders.Order`."""

    type: str
    id: str
    hold: str | None = None
    of: str | None = None
    category: str | None = None
    rule: object = None
    list: object = None
    parts: object = ()

    @property
    def body(self) -> Order:
        """Its own fields, which lie beside the common ones."""
        return self


class Counted(msgspec.Struct, gc=False):
    """An entry, in the shape of `ledger.entries.Entry`."""

    order: Order
    sent: list[tuple[str, str]] = msgspec.field(name="legs")
    time_ms: int = msgspec.field(name="time")

    @property
    def legs(self) -> list[tuple[str, int]]:
        """Accounts and signed subunits."""
        return [(account, int(amount)) for account, amount in self.sent]


_decode: Final = msgspec.json.Decoder(Counted).decode


def counted(caller: Caller) -> Iterator[Counted]:
    """All entries of the caller's book, the first one first."""
    entry = EntryRow
    for start in range(0, caller.row.size, CHUNK):
        within = col(entry.seq).between(start, min(caller.row.size, start + CHUNK) - 1)
        wanted = select(entry.body).where(*in_book(entry, caller.place), within)
        yield from map(_decode, caller.session.exec(wanted.order_by(col(entry.seq))))

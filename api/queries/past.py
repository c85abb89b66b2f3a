"""A book's past, read from the store in chunks: what the rules of credit decide by.

Most entries move amounts, and of these the past needs few fields: they alone are decoded. All
others are read as strictly as anywhere. What comes out equals `credit.history.past_of` over the
entries.

Leaves to others: what follows from the past (`credit`), and reading one account's (`legs`).
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Final, cast

import msgspec
from sqlmodel import col, select

from api.queries.entries import read_bytes
from api.service.callers import Right
from api.service.rows import in_book
from credit.history import EXCHANGES, Past
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.entries import Entry
    from ledger.store import Place

CHUNK: Final = 5_000
"""Entries that are read at a time: some 4 MB of bytes."""


class _Body(msgspec.Struct, gc=False):
    """Of an order, what the past needs: its type and id, what it takes back, category and hold."""

    type: str
    id: str
    of: str | None = None
    category: str | None = None
    hold: str | None = None

    @property
    def body(self) -> _Body:
        """Its own fields, which lie beside the common ones."""
        return self


class _Lean(msgspec.Struct, gc=False):
    """An entry that moves amounts, in the shape of `ledger.entries.Entry`."""

    seq: int
    order: _Body
    legs: tuple[tuple[str, int], ...]
    time_ms: int = msgspec.field(name="time")


# Not strict, since amounts are written as text.
_decode: Final = msgspec.json.Decoder(_Lean, strict=False).decode


def past_of_book(caller: Caller, told: Callable[[int, int], None] | None = None) -> Past:
    """The whole past of the caller's book, for who may export it: stewards, treasurer, auditor.

    `told` hears of how many entries are read, and how many there are. Raises `ProblemError`.
    """
    caller.reader.require(Right.EXPORT)
    return past_at(caller.session, caller.place, caller.row.size, told)


def past_by_steps(caller: Caller) -> Generator[int, None, Past]:
    """The same for a page that shows how far it is: in per cent."""
    caller.reader.require(Right.EXPORT)
    past, size = Past(), caller.row.size
    for done in reading(caller.session, caller.place, size, past):
        yield 100 * done // max(1, size)
    return past


def past_at(
    session: Session, place: Place, size: int, told: Callable[[int, int], None] | None = None
) -> Past:
    """The past that a book's first `size` entries make."""
    past = Past()
    for done in reading(session, place, size, past):
        if told is not None:
            told(done, size)
    return past


def reading(session: Session, place: Place, size: int, past: Past) -> Iterator[int]:
    """Fold a book's first `size` entries into a past; after each chunk, how many it has."""
    for start in range(0, size, CHUNK):
        within = col(EntryRow.seq).between(start, min(size, start + CHUNK) - 1)
        for seq, body in _bodies(session, place, within):
            past.take(_shared(lean_entry(seq, body)))
        yield past.size


def _shared(entry: Entry) -> Entry:
    """The same, its accounts' ids kept once for all entries: a whole book's past is long."""
    if isinstance(cast("object", entry), _Lean):
        legs = tuple([(intern(account), amount) for account, amount in entry.legs])
        cast("_Lean", entry).legs = legs
    return entry


def lean_entries(session: Session, place: Place, which: ColumnElement[bool]) -> dict[int, Entry]:
    """Some entries by their numbers, with as much of each as a past needs."""
    return {seq: lean_entry(seq, body) for seq, body in _bodies(session, place, which)}


def _bodies(
    session: Session, place: Place, which: ColumnElement[bool]
) -> Iterator[tuple[int, bytes]]:
    entry = EntryRow
    wanted = select(entry.seq, entry.body).where(*in_book(entry, place), which)
    yield from session.exec(wanted.order_by(col(entry.seq)))


def lean_entry(seq: int, body: bytes) -> Entry:
    """An entry's bytes, with as much of it as a past needs."""
    lean = _decode(body)
    if lean.order.type in EXCHANGES:
        return cast("Entry", lean)
    return read_bytes(seq, body)

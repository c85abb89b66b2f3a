"""Where in a book's journal a time lies."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlmodel import Session

    from ledger.store import Place


def first_after(session: Session, place: Place, time_ms: int) -> int:
    """The first entry later than a time: the clock of a book never goes back."""
    connection = session.connection()
    named = {"community": place.community, "book": place.book}

    def later(seq: int) -> bool:
        [body] = connection.execute(_body(), {**named, "seq": seq}).one()
        return _decode(body).time > time_ms

    size = session.get_one(BookRow, tuple(place)).size
    return bisect_left(range(size), 1, key=later)


class _Timed(msgspec.Struct):
    """An entry's own time."""

    time: int


_decode: Final = msgspec.json.Decoder(_Timed).decode


@cache
def _body() -> Select[bytes]:
    """The statement of `first_after`, which asks it some twenty times."""
    row = EntryRow
    return columns(col(row.body)).where(
        col(row.community_id) == bindparam("community"), col(row.book) == bindparam("book"),
        col(row.seq) == bindparam("seq"),
    )  # fmt: skip

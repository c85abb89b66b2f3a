"""A journal's rows as PostgreSQL's binary COPY takes them: what is many goes packed.

Measured: as text, half of the server's time went into reading bodies back from hexadecimal.
The form is that of the COPY page in PostgreSQL's manual: a header, rows of fields each with its
length (-1 for NULL), an end.
"""

from __future__ import annotations

from itertools import chain
from struct import Struct
from typing import TYPE_CHECKING, Final

from ledger.ids import uuid_bytes
from ledger.store import LEG_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.store import Commit, Place

HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END: Final = b"\xff\xff"

ROWS_MAX: Final = 250
"""The most rows to a COPY. The server keeps track of up to a thousand at a time in a way that costs
the square of their number: measured, an eighth of its time."""

_UUID, _BIGINT, _NULL = 16, 8, -1
_ENTRY: Final = Struct(">hi16siqiqi16si").pack
_LEG: Final = Struct(">hi16siqiqiqiqiqiqiq").pack
_FIRST_LEG: Final = Struct(">hi16siqiqiqiqiqiqi").pack


def entries(commits: Sequence[Commit]) -> Iterator[bytes]:
    """The entries of all books, `ROWS_MAX` to a piece."""
    return _pieces(list(chain.from_iterable(map(_entries, commits))))


def legs(commits: Sequence[Commit]) -> Iterator[bytes]:
    """The legs of all books, `ROWS_MAX` to a piece."""
    return _pieces(list(chain.from_iterable(map(_legs, commits))))


def _pieces(rows: Sequence[bytes]) -> Iterator[bytes]:
    for at in range(0, len(rows), ROWS_MAX):
        yield b"".join([HEADER, *rows[at : at + ROWS_MAX], END])


def _entries(commit: Commit) -> Iterator[bytes]:
    community, book = _place(commit.head.place)
    for seq, order, body in commit.entries:
        # The id was read strictly when the order was.
        id_ = bytes.fromhex(order.replace("-", ""))
        fixed = (5, _UUID, community, _BIGINT, book, _BIGINT, seq, _UUID, id_)
        yield _ENTRY(*fixed, len(body)) + body


def _legs(commit: Commit) -> Iterator[bytes]:
    community, book = _place(commit.head.place)
    rows = zip(*[iter(commit.legs)] * LEG_WIDTH, strict=True)
    for seq, slot, amount, balance, count, previous in rows:
        fixed = (
            8, _UUID, community, _BIGINT, book, _BIGINT, seq, _BIGINT, slot, _BIGINT, amount,
            _BIGINT, balance, _BIGINT, count,
        )  # fmt: skip
        if previous is None:
            yield _FIRST_LEG(*fixed, _NULL)
        else:
            yield _LEG(*fixed, _BIGINT, previous)


def _place(place: Place) -> tuple[bytes, int]:
    return uuid_bytes(place.community), place.book

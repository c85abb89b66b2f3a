"""Entries of a type of order that is rare, such as the rules of a book: found by their bytes.

There is no index of types: the database looks through the bytes by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import LargeBinary, func, literal
from sqlmodel import col, select

from api.queries.entries import read_bytes
from api.service.rows import in_book
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from ledger.entries import Entry
    from ledger.store import Place
    from ledger.tables import BookRow

LOOKED_AT_MAX: Final = 500_000
"""Entries that are looked through, the newest first."""


def entries_of_type(
    session: Session, place: Place, head: BookRow, type_: str, most: int
) -> Sequence[Entry]:
    """The latest `most` entries whose orders are of this type, the newest first."""
    entry = EntryRow
    wanted = select(entry.seq, entry.body).where(
        *in_book(entry, place), col(entry.seq) >= head.size - LOOKED_AT_MAX,
        holds(session, f'"type":"{type_}"'.encode()),
    )  # fmt: skip
    rows = session.exec(wanted.order_by(col(entry.seq).desc()).limit(most))
    found = [read_bytes(seq, body) for seq, body in rows]
    return [one for one in found if one.order.type == type_]


def holds(session: Session, part: bytes) -> ColumnElement[bool]:
    """Whether an entry's bytes have this part; the two databases name it differently."""
    body, sought = col(EntryRow.body), literal(part, LargeBinary)
    if session.connection().dialect.name == "sqlite":
        return func.instr(body, sought) > 0
    return func.position(sought.op("IN")(body)) > 0

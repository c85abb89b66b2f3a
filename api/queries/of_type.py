"""Entries of a type of order that is rare, such as the rules of a book: found by their bytes.

There is no index of types: the database looks through the bytes by itself, and a process remembers
what it found, since entries stay as they are. So only what came since is looked through again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, LargeBinary, func, literal
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


_Found = tuple[int, tuple[int, ...]]
"""How many entries were looked through, and the numbers of those that may be of the type."""
_found: WeakKeyDictionary[Engine, dict[tuple[Place, str], _Found]] = WeakKeyDictionary()


def entries_of_type(
    session: Session, place: Place, head: BookRow, type_: str, most: int
) -> Sequence[Entry]:
    """The latest `most` entries whose orders are of this type, the newest first."""
    entry, seqs = EntryRow, _seqs(session, place, head.size, type_)[-most:]
    wanted = select(entry.seq, entry.body).where(*in_book(entry, place), col(entry.seq).in_(seqs))
    rows = session.exec(wanted.order_by(col(entry.seq).desc()))
    found = [read_bytes(seq, body) for seq, body in rows]
    return [one for one in found if one.order.type == type_]


def _seqs(session: Session, place: Place, size: int, type_: str) -> tuple[int, ...]:
    """The numbers of the entries that may be of a type, the lowest first."""
    bind = session.get_bind()
    known = _found.setdefault(bind.engine if isinstance(bind, Connection) else bind, {})
    looked, before = known.get((place, type_), (0, ()))
    if looked > size:  # Another journal stands here now.
        looked, before = 0, ()
    entry = EntryRow
    wanted = select(entry.seq).where(
        *in_book(entry, place), col(entry.seq) >= max(looked, size - LOOKED_AT_MAX),
        col(entry.seq) < size, holds(session, f'"type":"{type_}"'.encode()),
    )  # fmt: skip
    seqs = (*before, *session.exec(wanted.order_by(col(entry.seq))))
    known[place, type_] = size, seqs
    return seqs


def holds(session: Session, part: bytes) -> ColumnElement[bool]:
    """Whether an entry's bytes have this part; the two databases name it differently."""
    body, sought = col(EntryRow.body), literal(part, LargeBinary)
    if session.connection().dialect.name == "sqlite":
        return func.instr(body, sought) > 0
    return func.position(sought.op("IN")(body)) > 0

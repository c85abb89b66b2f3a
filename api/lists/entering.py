"""Enters the parts of lists that people have signed, one after the other, as the book awaits them.

Each part's order has an id that follows from the list and the part: so nothing is entered twice,
whoever was killed in between, and what a part became is found again.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
from sqlmodel import col, select

from api.lists.preparing import unpack
from api.lists.tables import ListRow
from api.service.posting import LOT, post_lot
from api.service.rows import in_book
from credit.lists import PARTS_MS_MAX, list_name, read_listed
from ledger.errors import FaultError
from ledger.parts import part_hash
from ledger.records import Kept
from ledger.refusals import Code, Refusal
from ledger.tables import BookRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.service.service import Service
    from credit.lists import Listed
    from ledger.store import Place

TAG: Final = b"ayni-listed-v1".ljust(16, b"\0")
PASSED_BY: Final = frozenset({Code.part_must_be_awaited, Code.order_id_must_not_be_reused})
"""Refusals of a part that another process has entered meanwhile."""


def part_order(list_order: str, part: str) -> str:
    """The id of the order that enters a part of a list: a UUID of version 8."""
    digest = sha256(TAG + list_order.encode() + bytes.fromhex(part)).digest()[:16]
    return str(UUID(bytes=digest[:6] + bytes([0x80 | digest[6] & 15, digest[7],
                                              0x80 | digest[8] & 63]) + digest[9:]))  # fmt: skip


def go_on(service: Service, place: Place) -> None:
    """Enter what is left of the lists of a book, and note which are whole.

    Raises:
        FaultError: the rules refuse a part; the other lists were entered all the same.
    """
    with service.database.reading() as session:
        book = session.get_one(BookRow, tuple(place))
        waiting = _waiting(session, place)
        session.expunge(book)
    if not waiting:
        return
    # Noted before as well: so it is found again though a process ends after the last part.
    _note(service, place)
    faults = []
    for row, listed in waiting:
        if listed.awaited is not None and listed.until_ms > service.posting_ms():
            try:
                _enter(service, book, row, listed)
            except FaultError as fault:
                faults.append(fault)
    _note(service, place)
    if faults:
        raise faults[0]


def _note(service: Service, place: Place) -> None:
    def note(session: Session) -> None:
        for row, listed in _waiting(session, place):
            row.order_id = listed.order
            row.whole = listed.awaited is None or listed.until_ms <= service.posting_ms()

    service.database.write(note).result()


def signed(session: Session, place: Place, rows: Sequence[ListRow]) -> Mapping[str, str]:
    """The orders that approved those of some lists which the clock has not begun, by their hashes.

    Whoever has just signed a list is not asked to sign it again, nor told that it waits for that.
    """
    fresh = [row for row in rows if row.order_id is None]
    if not fresh:
        return {}
    return {row.parts: listed.order for row, listed in _approved(fresh, _awaited(session, place))}


def _waiting(session: Session, place: Place) -> Sequence[tuple[ListRow, Listed]]:
    """Lists that are not whole, with what the book awaits of them."""
    rows = session.exec(
        select(ListRow)
        .where(*in_book(ListRow, place), col(ListRow.whole).is_(False))
        .order_by(col(ListRow.time_ms), col(ListRow.parts))
    ).all()
    return _approved(rows, _kept(session, place))


def _kept(session: Session, place: Place, *more: ColumnElement[bool]) -> Sequence[Listed]:
    lists = col(KeptRow.kept_id).like(list_name("%"))
    kept = session.exec(select(KeptRow).where(*in_book(KeptRow, place), lists, *more)).all()
    return [read_listed(Kept(row.kept_id, row.text)) for row in kept]


def _awaited(session: Session, place: Place) -> Sequence[Listed]:
    return _kept(session, place, col(KeptRow.text).contains('"awaited"'))


def _approved(rows: Sequence[ListRow], found: Sequence[Listed]) -> Sequence[tuple[ListRow, Listed]]:
    # The same rows may have been signed before, by another order: what counts is what came since.
    return [
        (row, max(since, key=lambda one: one.until_ms))
        for row in rows
        if (since := [one for one in found if _approves(one, row) and _since(row, one)])
    ]


def _approves(listed: Listed, row: ListRow) -> bool:
    """Whether it is what was prepared that was signed.

    Anybody may name the same parts in an order of their own, say for another account: that moves
    nothing, and must not keep the list itself from being entered.
    """
    if listed.parts != row.parts or listed.rule != row.rule:
        return False
    said = orjson.loads(row.said)
    begun = listed.awaited != listed.parts
    is_same = begun or (listed.rows, str(listed.total)) == (said["rows"], said["total"])
    return is_same and listed.account == said.get("account")


def _since(row: ListRow, listed: Listed) -> bool:
    return listed.until_ms - PARTS_MS_MAX >= row.time_ms


def _enter(service: Service, book: BookRow, row: ListRow, listed: Listed) -> None:
    parts = [with_id(listed.order, part) for part in unpack(row.plan)]
    at = next(at for at, (own, _) in enumerate(parts) if own == listed.awaited)
    for first in range(at, len(parts), LOT):
        outcomes = post_lot(service, book, [part for _, part in parts[first : first + LOT]])
        refused = next((one for one in outcomes if isinstance(one, Refusal)), None)
        if refused is not None and refused.code in PASSED_BY:
            return
        if refused is not None:
            remedy = "What is left of the list is not entered; sign another"
            raise FaultError("list", f"the rules refuse a part: {refused}", remedy)


def with_id(list_order: str, part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A part's own hash, and the part with what the order that enters it says beside."""
    own = {name: value for name, value in part.items() if name != "type"}
    found = part_hash(part["type"], own)
    return found, {**part, "list": list_order, "id": part_order(list_order, found)}

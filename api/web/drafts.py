"""Orders that take several members' signatures: one signs and leaves it here, the others follow.

Whoever signs last posts the order as everybody signed it; the book, not this page, decides whether
those signatures suffice. A draft whose order is in the book, or whose time is over, waits no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, select

from api.checking import parse, verify
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.i18n import _
from api.memos import check_memo
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.queries.entries import entry_row, read_row
from api.queries.people import names_of
from api.web.fields import DAY_MS
from api.web.names import SHORT, holders
from ledger.orders import Order
from ledger.rules.reversals import REVERSIBLE
from ledger.tables import KeyRow, ReversalRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.models import MemoIn
    from api.web.seat import Seat
    from ledger.entries import Entry

LIFE_MS: Final = 14 * DAY_MS
"""For how long an order that is left here is signed."""

WAITING_MAX: Final = 50
TYPES: Final = ("reversal",)


class Left(NamedTuple):
    """An order with its first signature, and the text behind what it commits to."""

    order: str
    key: str
    signature: str
    memo: MemoIn


class Signer(NamedTuple):
    """A member who must sign, and whether they have."""

    member: str
    name: str
    signed: bool


class Draft(NamedTuple):
    """An order that waits for signatures.

    Attributes:
        fields: what the order says, as it was sent.
        entry: the number of the entry that it became; None while it waits.
        of: the entry that it would take back, and that one's number.
    """

    row: DraftRow
    fields: dict[str, Any]
    signers: Sequence[Signer]
    signatures: Sequence[tuple[str, str]]
    entry: int | None
    over: bool
    of: tuple[int, Entry] | None


def reversible_with(seat: Seat, entry: Entry) -> str | None:
    """The one other member with whom the member can take an entry back; None if they cannot."""
    if entry.order.type not in REVERSIBLE:
        return None
    if seat.session.get(ReversalRow, (*seat.place, entry.order.id)) is not None:
        return None
    sides = holders(seat, [account for account, _amount in entry.legs]).values()
    members = {side.member for side in sides}
    others = members - {seat.member}
    return others.pop() if seat.member in members and len(others) == 1 else None


def open_draft(seat: Seat, of: str) -> str | None:
    """The draft that would take this order back, if one waits."""
    wanted = select(DraftRow).where(*in_book(DraftRow, seat.place), DraftRow.of_id == of)
    latest = wanted.where(DraftRow.expires_ms > seat.now_ms).order_by(col(DraftRow.order_id).desc())
    row = seat.session.exec(latest.limit(1)).first()
    return None if row is None else row.order_id


def leave(seat: Seat, left: Left) -> str:
    """Keep an order for the others to sign; its id. `ProblemError` unless it is what it must be."""
    order = _read(seat, left.order, left.key, left.signature)
    check_memo(order, left.memo)
    found = entry_row(seat.session, seat.place, order.body.of)
    other = None if found is None else reversible_with(seat, read_row(found))
    if other is None or open_draft(seat, order.body.of) is not None:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "of"})
    within: dict[str, Any] = {
        "community_id": seat.place.community, "book": seat.place.book, "order_id": order.id
    }  # fmt: skip
    rows = [
        DraftRow(
            **within, member_id=seat.member, of_id=order.body.of, order=left.order,
            salt=bytes.fromhex(left.memo.salt), text=left.memo.text, time_ms=seat.now_ms,
            expires_ms=order.expires_ms,
        ),
        DraftSignatureRow(
            **within, member_id=seat.member, key=left.key, signature=left.signature
        ),
        DraftSignatureRow(**within, member_id=other, key=None, signature=None),
    ]  # fmt: skip
    seat.service.database.write(lambda session: session.add_all(rows)).result()
    return order.id


def _read(seat: Seat, text: str, key: str, signature: str) -> Order:
    """An order that the member signed, of a type that may be left."""
    order = parse(text, [(key, signature)], seat.row.book_id)
    if not isinstance(order, Order) or verify(order) is not None or order.type not in TYPES:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "order"})
    row = seat.session.get(KeyRow, (*seat.place, key))
    if row is None or row.member_id != seat.member or order.expires_ms > seat.now_ms + LIFE_MS:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "key"})
    return order


def draft_at(seat: Seat, id_: str) -> Draft:
    """A draft that the member must sign or has signed; `ProblemError` for any other."""
    row = seat.session.get(DraftRow, (*seat.place, id_))
    wanted = select(DraftSignatureRow).where(
        *in_book(DraftSignatureRow, seat.place), DraftSignatureRow.order_id == id_
    )
    rows = seat.session.exec(wanted).all()
    if row is None or seat.member not in {each.member_id for each in rows}:
        raise ProblemError(Trouble.resource_must_exist)
    return _told(seat, row, rows)


def _told(seat: Seat, row: DraftRow, rows: Sequence[DraftSignatureRow]) -> Draft:
    names = names_of(seat.session, seat.place.community, [each.member_id for each in rows])
    pairs = [(each.key, each.signature) for each in rows if each.key and each.signature]
    order = parse(row.order, pairs, seat.row.book_id)
    assert isinstance(order, Order)  # noqa: S101 read before it was kept
    posted = entry_row(seat.session, seat.place, row.order_id)
    back = entry_row(seat.session, seat.place, row.of_id) if row.of_id else None
    return Draft(
        row=row,
        fields={"type": order.type, "book": order.book, "of": row.of_id},
        signers=[
            Signer(
                each.member_id, names.get(each.member_id) or each.member_id[:SHORT],
                each.signature is not None,
            )
            for each in rows
        ],
        signatures=pairs,
        entry=None if posted is None else posted.seq,
        over=seat.now_ms >= row.expires_ms,
        of=None if back is None else (back.seq, read_row(back)),
    )  # fmt: skip


def discard(seat: Seat, id_: str) -> None:
    """Decline a draft, or take one's own back: nothing of it stays."""
    found = draft_at(seat, id_)
    if found.entry is not None:
        return
    place = seat.place

    def write(session: Session) -> None:
        wanted = select(DraftSignatureRow).where(
            *in_book(DraftSignatureRow, place), DraftSignatureRow.order_id == id_
        )
        for row in (*session.exec(wanted), session.get(DraftRow, (*place, id_))):
            if row is not None:
                session.delete(row)

    seat.service.database.write(write).result()


def drafts_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: what waits for the member's signature."""
    wanted = (
        select(DraftSignatureRow.order_id)
        .where(*in_book(DraftSignatureRow, seat.place), *in_book(DraftRow, seat.place))
        .where(DraftSignatureRow.order_id == DraftRow.order_id)
        .where(DraftSignatureRow.member_id == seat.member)
        .where(col(DraftSignatureRow.signature).is_(None), DraftRow.expires_ms > seat.now_ms)
        .order_by(col(DraftSignatureRow.order_id))
        .limit(WAITING_MAX)
    )
    for id_ in seat.session.exec(wanted):
        found = draft_at(seat, id_)
        if found.entry is None:
            asker = next(one.name for one in found.signers if one.member == found.row.member_id)
            said = _("{name} asks you to take an exchange back with them").format(name=asker)
            yield said, f"/app/drafts/{id_}"

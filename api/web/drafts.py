"""Orders that take several members' signatures: one signs and leaves it here, the others follow.

With the last signature the order is posted as everybody signed it; the book, not this page, decides
whether those signatures suffice. A draft whose order is in the book, or whose time is over, waits
no more. What may be left here, and who must sign it, `api.web.leaving` and the brokers' desk say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, select

from api.checking import parse, verify
from api.exchanges.entering import Text, enter
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.i18n import N_, _
from api.memos import check_memo
from api.people.called import called
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.queries.entries import entry_row, read_row
from api.web.fields import DAY_MS
from ledger.orders import Order
from ledger.tables import KeyRow
from wallets.memos import committed_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.models import MemoIn
    from api.web.seat import Seat
    from ledger.refusals import Refusal

LIFE_MS: Final = 14 * DAY_MS
"""For how long an order that is left here is signed."""

WAITING_MAX: Final = 50
DRAFTS: Final = "/app/drafts"
PAPERS: Final = "/app/broker/papers"
REVERSAL, EXCHANGE, MANDATE = "reversal", "exchange", "mandate-given"
ASKS: Final[Mapping[str, tuple[str, str]]] = {
    REVERSAL: (N_("{name} asks you to take an exchange back with them"), DRAFTS),
    EXCHANGE: (N_("{name} asks you to sign an exchange of several"), DRAFTS),
    MANDATE: (N_("{name} asks you to vouch for a permission on paper"), PAPERS),
}
"""What waits at home for who has yet to sign, and where, by the order's type."""

SHOWN: Final = (
    "type", "book", "of", "givers", "receivers", "account", "broker", "each", "total", "until",
    "payees",
)  # fmt: skip
"""The fields that a page tells; who signs next holds the order against them."""


class Left(NamedTuple):
    """An order with its first signature, and the text behind what it commits to, if it does."""

    order: str
    key: str
    signature: str
    memo: MemoIn | None


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
        of: the number of the entry that it would take back.
        legs: what it would do, account by account, in subunits.
    """

    row: DraftRow
    fields: dict[str, Any]
    signers: Sequence[Signer]
    signatures: Sequence[tuple[str, str]]
    entry: int | None
    over: bool
    of: int | None
    legs: Sequence[tuple[str, int]]


def read_left(seat: Seat, left: Left) -> Order:
    """An order that the member signed and the text fits; `ProblemError` for any other."""
    order = _read(seat, left.order, [(left.key, left.signature)])
    committed = committed_by(order.body) is not None
    if left.memo is not None:
        check_memo(order, left.memo)
    elif committed:
        raise ProblemError(Trouble.memo_must_match)
    return order


def _read(seat: Seat, text: str, pairs: Sequence[tuple[str, str]]) -> Order:
    """An order whose signatures hold, the last of them the member's."""
    order = parse(text, sorted(pairs), seat.row.book_id)
    if not isinstance(order, Order) or verify(order) is not None or order.type not in ASKS:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "order"})
    row = seat.session.get(KeyRow, (*seat.place, pairs[-1][0]))
    if row is None or row.member_id != seat.member or order.expires_ms > seat.now_ms + LIFE_MS:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "key"})
    return order


def left_before(seat: Seat, order: Order, left: Left) -> str | None:
    """The draft that the member left with this very order, whose answer they never got."""
    row = seat.session.get(DraftRow, (*seat.place, order.id))
    same = row is not None and (row.member_id, row.order) == (seat.member, left.order)
    return order.id if same else None


def keep(seat: Seat, order: Order, left: Left, *others: str) -> str:
    """Keep an order that was read for these members to sign; its id."""
    if seat.session.get(DraftRow, (*seat.place, order.id)) is not None:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "id"})
    memo = None if left.memo is None else Text(bytes.fromhex(left.memo.salt), left.memo.text)
    within: dict[str, Any] = {
        "community_id": seat.place.community, "book": seat.place.book, "order_id": order.id
    }  # fmt: skip
    rows = [
        DraftRow(
            **within, member_id=seat.member, of_id=getattr(order.body, "of", None),
            order=left.order, salt=b"" if memo is None else memo.salt,
            text="" if memo is None else memo.text, time_ms=seat.now_ms,
            expires_ms=order.expires_ms,
        ),
        DraftSignatureRow(
            **within, member_id=seat.member, key=left.key, signature=left.signature
        ),
        *(
            DraftSignatureRow(**within, member_id=other, key=None, signature=None)
            for other in others
        ),
    ]  # fmt: skip
    seat.service.database.write(lambda session: session.add_all(rows)).result()
    return order.id


def sign(seat: Seat, id_: str, pair: tuple[str, str]) -> int | Refusal | None:
    """Add the member's signature, and post the order if it was the last.

    The entry's number, why the book refuses it (then the signature is not kept), or None where
    others have yet to sign. `ProblemError` unless it waits for the member's signature.
    """
    found = draft_at(seat, id_)
    mine = next(signer for signer in found.signers if signer.member == seat.member)
    if mine.signed or found.over or found.entry is not None:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "order"})
    _read(seat, found.row.order, [*found.signatures, pair])
    pairs = _write(seat, id_, pair)
    if len(pairs) < len(found.signers):
        return None
    others = [one for one in pairs if one != pair]
    memo = Text(found.row.salt, found.row.text) if found.row.text else None
    entered: int | Refusal | None = None
    try:
        order = _read(seat, found.row.order, [*others, pair])
        entered = enter(seat.service, seat.place, order, memo)
    finally:
        if not isinstance(entered, int):  # It can be signed again.
            _write(seat, id_, (None, None))
    return entered


def _write(
    seat: Seat, id_: str, pair: tuple[str, str] | tuple[None, None]
) -> Sequence[tuple[str, str]]:
    """Write the member's signature; all that there are then."""
    place, member = seat.place, seat.member

    def write(session: Session) -> Sequence[tuple[str, str]]:
        wanted = select(DraftSignatureRow).where(
            *in_book(DraftSignatureRow, place), DraftSignatureRow.order_id == id_
        )
        rows = session.exec(wanted).all()
        for row in rows:
            if row.member_id == member:
                row.key, row.signature = pair
        return _pairs(rows)

    return seat.service.database.write(write).result()


def _pairs(rows: Sequence[DraftSignatureRow]) -> Sequence[tuple[str, str]]:
    return [(row.key, row.signature) for row in rows if row.key and row.signature]


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
    names = called(seat.session, seat.place, [each.member_id for each in rows])
    pairs = _pairs(rows)
    order = parse(row.order, sorted(pairs), seat.row.book_id)
    assert isinstance(order, Order)  # noqa: S101 read before it was kept
    posted = entry_row(seat.session, seat.place, row.order_id)
    back = entry_row(seat.session, seat.place, row.of_id) if row.of_id else None
    return Draft(
        row=row,
        fields=_fields(row),
        signers=[
            Signer(
                each.member_id, names[each.member_id],
                each.signature is not None,
            )
            for each in rows
        ],
        signatures=pairs,
        entry=None if posted is None else posted.seq,
        over=seat.now_ms >= row.expires_ms,
        of=None if back is None else back.seq,
        legs=_legs(order) if back is None else [(who, -much) for who, much in read_row(back).legs],
    )  # fmt: skip


def _fields(row: DraftRow) -> dict[str, Any]:
    said = orjson.loads(row.order)
    return {name: said[name] for name in SHOWN if name in said}


def _legs(order: Order) -> Sequence[tuple[str, int]]:
    if order.type != EXCHANGE:
        return ()
    given = [(account, -amount) for account, amount in order.body.givers]
    return [*given, *order.body.receivers]


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


def drafts_of(seat: Seat) -> Sequence[Draft]:
    """What waits for the member's signature, the oldest first."""
    wanted = (
        select(DraftSignatureRow.order_id)
        .where(*in_book(DraftSignatureRow, seat.place), *in_book(DraftRow, seat.place))
        .where(DraftSignatureRow.order_id == DraftRow.order_id)
        .where(DraftSignatureRow.member_id == seat.member)
        .where(col(DraftSignatureRow.signature).is_(None), DraftRow.expires_ms > seat.now_ms)
        .order_by(col(DraftSignatureRow.order_id))
        .limit(WAITING_MAX)
    )
    found = [draft_at(seat, id_) for id_ in seat.session.exec(wanted)]
    return [one for one in found if one.entry is None]


def drafts_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: what waits for the member's signature."""
    for found in drafts_of(seat):
        asker = next(one.name for one in found.signers if one.member == found.row.member_id)
        said, path = ASKS[found.fields["type"]]
        yield _(said).format(name=asker), f"{path}/{found.row.order_id}"

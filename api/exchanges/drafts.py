"""Orders that take several members' signatures: one signs and leaves it here, the others follow.

With the last signature the order is posted as everybody signed it; the book, not this page, decides
whether those signatures suffice. A draft whose order is in the book, or whose time is over, waits
no more. What may be left here, and who must sign it, `api.exchanges.leaving` and the brokers' desk
say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, exists, func, select

from api.exchanges.entering import Text, enter
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.http.checking import parse, verify
from api.http.memos import check_memo
from api.people.called import called
from api.queries.entries import entry_row, read_row
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import N_, _
from ledger.orders import Order
from ledger.tables import EntryRow, KeyRow
from wallets.memos import committed_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.http.memos import Memo
    from api.service.callers import Caller
    from ledger.refusals import Refusal

LIFE_MS: Final = 14 * DAY_MS
"""For how long an order that is left here is signed."""

OWN_MAX: Final = 30
"""Orders that a member may have left here at a time, which others have yet to sign."""

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
    memo: Memo | None


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


def read_left(caller: Caller, left: Left) -> Order:
    """An order that the member signed and the text fits; `ProblemError` for any other."""
    order = _read(caller, left.order, [(left.key, left.signature)])
    committed = committed_by(order.body) is not None
    if left.memo is not None:
        check_memo(order, left.memo)
    elif committed:
        raise ProblemError(Trouble.memo_must_match)
    return order


def _read(caller: Caller, text: str, pairs: Sequence[tuple[str, str]]) -> Order:
    """An order whose signatures hold, the last of them the member's."""
    order = parse(text, sorted(pairs), caller.row.book_id)
    if not isinstance(order, Order):
        raise malformed("order", order.code.name)
    if order.type not in ASKS:
        raise malformed("order", Why.not_of_this_type)
    if verify(order) is not None:
        raise malformed("signature", Why.not_of_this_key)
    row = caller.session.get(KeyRow, (*caller.place, pairs[-1][0]))
    if row is None or row.member_id != caller.member:
        raise malformed("key", Why.not_ones_own_key)
    if order.expires_ms > caller.now_ms + LIFE_MS:
        raise malformed("order.expires", Why.waits_too_long)
    return order


def left_before(caller: Caller, order: Order, left: Left) -> str | None:
    """The draft that the member left with this very order, whose answer they never got."""
    row = caller.session.get(DraftRow, (*caller.place, order.id))
    same = row is not None and (row.member_id, row.order) == (caller.member, left.order)
    return order.id if same else None


def keep(caller: Caller, order: Order, left: Left, *others: str) -> str:
    """Keep an order that was read for these members to sign; its id.

    `ProblemError` where another has that id, or as many of the member's wait as may.
    """
    memo = None if left.memo is None else Text(bytes.fromhex(left.memo.salt), left.memo.text)
    within: dict[str, Any] = {
        "community_id": caller.place.community, "book": caller.place.book, "order_id": order.id
    }  # fmt: skip
    rows = [
        DraftRow(
            **within, member_id=caller.member, of_id=getattr(order.body, "of", None),
            order=left.order, salt=b"" if memo is None else memo.salt,
            text="" if memo is None else memo.text, time_ms=caller.now_ms,
            expires_ms=order.expires_ms,
        ),
        DraftSignatureRow(
            **within, member_id=caller.member, key=left.key, signature=left.signature
        ),
        *(
            DraftSignatureRow(**within, member_id=other, key=None, signature=None)
            for other in others
        ),
    ]  # fmt: skip

    def write(session: Session) -> None:
        # Looked at where it is written: what is sent at once is written one after another.
        known = session.get(DraftRow, (*caller.place, order.id))
        if known is None:
            _require_room(caller, session)
            session.add_all(rows)
        elif (known.member_id, known.order) != (caller.member, left.order):
            raise malformed("order.id", Why.another_has_this_id)

    caller.service.database.write(write).result()
    return order.id


def _require_room(caller: Caller, session: Session) -> None:
    """Raise `ProblemError` where as many of the member's wait as one may leave."""
    posted = exists().where(
        *of_book(EntryRow, caller.place), col(EntryRow.order_id) == DraftRow.order_id
    )
    own = select(func.count()).where(
        *in_book(DraftRow, caller.place), DraftRow.member_id == caller.member,
        DraftRow.expires_ms > caller.now_ms, ~posted,
    )  # fmt: skip
    if session.exec(own).one() >= OWN_MAX:
        raise ProblemError(Trouble.kept_must_be_fewer, {"most": OWN_MAX})


def sign(caller: Caller, id_: str, pair: tuple[str, str]) -> int | Refusal | None:
    """Add the member's signature, and post the order if it was the last.

    The entry's number, why the book refuses it (then the signature is not kept), or None where
    others have yet to sign. `ProblemError` unless it waits for the member's signature.
    """
    found = draft_at(caller, id_)
    mine = next(signer for signer in found.signers if signer.member == caller.member)
    if mine.signed or found.over or found.entry is not None:
        raise malformed("draft", Why.signed_already_or_over)
    _read(caller, found.row.order, [*found.signatures, pair])
    pairs = _write(caller, id_, pair)
    if len(pairs) < len(found.signers):
        return None
    others = [one for one in pairs if one != pair]
    memo = Text(found.row.salt, found.row.text) if found.row.text else None
    entered: int | Refusal | None = None
    try:
        order = _read(caller, found.row.order, [*others, pair])
        entered = enter(caller.service, caller.place, order, memo)
    finally:
        if not isinstance(entered, int):  # It can be signed again.
            _write(caller, id_, (None, None))
    return entered


def _write(
    caller: Caller, id_: str, pair: tuple[str, str] | tuple[None, None]
) -> Sequence[tuple[str, str]]:
    """Write the member's signature; all that there are then.

    `ProblemError` for a signature of what was declined meanwhile.
    """
    place, member = caller.place, caller.member

    def write(session: Session) -> Sequence[tuple[str, str]]:
        wanted = select(DraftSignatureRow).where(
            *in_book(DraftSignatureRow, place), DraftSignatureRow.order_id == id_
        )
        rows = session.exec(wanted).all()
        if not rows and pair != (None, None):
            raise ProblemError(Trouble.resource_must_exist)
        for row in rows:
            if row.member_id == member:
                row.key, row.signature = pair
        return _pairs(rows)

    return caller.service.database.write(write).result()


def _pairs(rows: Sequence[DraftSignatureRow]) -> Sequence[tuple[str, str]]:
    return [(row.key, row.signature) for row in rows if row.key and row.signature]


def draft_at(caller: Caller, id_: str) -> Draft:
    """A draft that the member must sign or has signed; `ProblemError` for any other."""
    row = caller.session.get(DraftRow, (*caller.place, id_))
    wanted = select(DraftSignatureRow).where(
        *in_book(DraftSignatureRow, caller.place), DraftSignatureRow.order_id == id_
    )
    rows = caller.session.exec(wanted.order_by(col(DraftSignatureRow.member_id))).all()
    if row is None or caller.member not in {each.member_id for each in rows}:
        raise ProblemError(Trouble.resource_must_exist)
    return _told(caller, row, rows)


def _told(caller: Caller, row: DraftRow, rows: Sequence[DraftSignatureRow]) -> Draft:
    names = called(caller.session, caller.place, [each.member_id for each in rows])
    pairs = _pairs(rows)
    order = parse(row.order, sorted(pairs), caller.row.book_id)
    assert isinstance(order, Order)  # noqa: S101 read before it was kept
    posted = entry_row(caller.session, caller.place, row.order_id)
    back = entry_row(caller.session, caller.place, row.of_id) if row.of_id else None
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
        over=caller.now_ms >= row.expires_ms,
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


def discard(caller: Caller, id_: str) -> None:
    """Decline a draft, or take one's own back: nothing of it stays."""
    found = draft_at(caller, id_)
    if found.entry is not None:
        return
    place = caller.place

    def write(session: Session) -> None:
        wanted = select(DraftSignatureRow).where(
            *in_book(DraftSignatureRow, place), DraftSignatureRow.order_id == id_
        )
        for row in (*session.exec(wanted), session.get(DraftRow, (*place, id_))):
            if row is not None:
                session.delete(row)

    caller.service.database.write(write).result()


def drafts_of(caller: Caller) -> Sequence[Draft]:
    """What waits for the member's signature, the oldest first."""
    return drafts_with(caller, col(DraftSignatureRow.signature).is_(None))


def drafts_with(caller: Caller, *which: ColumnElement[bool]) -> Sequence[Draft]:
    """What waits for somebody, where the member has signed or must sign; the oldest first."""
    wanted = (
        select(DraftSignatureRow.order_id)
        .where(*in_book(DraftSignatureRow, caller.place), *in_book(DraftRow, caller.place))
        .where(DraftSignatureRow.order_id == DraftRow.order_id)
        .where(DraftSignatureRow.member_id == caller.member)
        .where(DraftRow.expires_ms > caller.now_ms, *which)
        .order_by(col(DraftSignatureRow.order_id))
        .limit(WAITING_MAX)
    )
    found = [draft_at(caller, id_) for id_ in caller.session.exec(wanted)]
    return [one for one in found if one.entry is None]


def drafts_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: what waits for the member's signature."""
    for found in drafts_of(caller):
        asker = next(one.name for one in found.signers if one.member == found.row.member_id)
        said, path = ASKS[found.fields["type"]]
        yield _(said).format(name=asker), f"{path}/{found.row.order_id}"

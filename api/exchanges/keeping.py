"""Keeping an order that others must sign too: read as its member signed it, and written for them.

What may be kept, and who must sign it, `api.exchanges.leaving` and the brokers' desk say; what
becomes of it then, `api.exchanges.drafts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, exists, func, select

from api.exchanges.entering import Text
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.http.checking import parse, verify
from api.http.memos import check_memo
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import N_
from ledger.orders import Order
from ledger.tables import EntryRow, KeyRow
from wallets.memos import committed_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.http.memos import Memo
    from api.service.callers import Caller

LIFE_MS: Final = 14 * DAY_MS
"""For how long an order that is left here is signed."""

OWN_MAX: Final = 30
"""Orders that a member may have left here at a time, which others have yet to sign."""

DRAFTS: Final = "/app/drafts"
PAPERS: Final = "/app/broker/papers"
REVERSAL, EXCHANGE, MANDATE = "reversal", "exchange", "mandate-given"
ASKS: Final[Mapping[str, tuple[str, str]]] = {
    REVERSAL: (N_("{name} asks you to take an exchange back with them"), DRAFTS),
    EXCHANGE: (N_("{name} asks you to sign a group payment"), DRAFTS),
    MANDATE: (N_("{name} asks you to vouch for a permission on paper"), PAPERS),
}
"""What waits at home for who has yet to sign, and where, by the order's type."""


class Left(NamedTuple):
    """An order with its first signature, and the text behind what it commits to, if it does."""

    order: str
    key: str
    signature: str
    memo: Memo | None


def read_left(caller: Caller, left: Left) -> Order:
    """An order that the member signed and the text fits; `ProblemError` for any other."""
    order = read_signed(caller, left.order, [(left.key, left.signature)])
    committed = committed_by(order.body) is not None
    if left.memo is not None:
        check_memo(order, left.memo)
    elif committed:
        raise ProblemError(Trouble.memo_must_match)
    return order


def read_signed(caller: Caller, text: str, pairs: Sequence[tuple[str, str]]) -> Order:
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

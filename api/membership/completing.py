"""The last signature of an order at the desk: the order is posted, or that signature let go again.

Whoever signs from a page that is older than what others signed would otherwise leave it complete,
and posted by nobody. What the book refuses keeps all signatures but the last, so that it can be
signed again. Leaves to others: keeping it, and who may sign (`api.membership.cosigning`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlmodel import select

from api.exchanges.entering import Text, enter
from api.membership.cosigning import gather
from api.membership.pending import pairs_of
from api.membership.tables import PendingOrderRow
from api.service.rows import in_book
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.http.memos import Memo
    from api.service.callers import Caller
    from ledger.orders import Order
    from ledger.refusals import Refusal


def complete(
    caller: Caller, text: str, signatures: Sequence[tuple[str, str]], memo: Memo | None = None
) -> tuple[int, int | Refusal | None]:
    """As `gather`, and post the order where nobody else must sign it.

    How many more must, and then the entry's number, or why the book refuses it.
    """
    order, missing = gather(caller, text, signatures, memo)
    if missing > 0:
        return missing, None
    entered: int | Refusal | None = None
    try:
        entered = enter(caller.service, caller.place, order, _text_of(caller, order))
    finally:
        if not isinstance(entered, int):
            _let_go(caller, order, refused=entered is not None)
    return missing, entered


def _text_of(caller: Caller, order: Order) -> Text | None:
    with caller.service.database.reading() as session:
        row = session.get(PendingOrderRow, (*caller.place, order.id))
    if row is None or row.memo is None:
        return None
    memo = orjson.loads(row.memo)
    return Text(bytes.fromhex(memo["salt"]), memo["text"])


def _let_go(caller: Caller, order: Order, *, refused: bool) -> None:
    """Keep an order without what the member signed of it, unless they began it.

    Whoever began it could post it with that one even after somebody else had declined it. What
    they alone signed and was refused goes: nobody is left to sign it again.
    """

    def drop(session: Session) -> None:
        row = session.get(PendingOrderRow, (*caller.place, order.id), with_for_update=True)
        if row is None:
            return
        own = select(KeyRow.key).where(
            *in_book(KeyRow, caller.place), KeyRow.member_id == caller.member
        )
        theirs = set(session.exec(own)) - {order.key}
        pairs = pairs_of(row)
        others = [one for one in pairs if one[0] not in theirs]
        if refused and others == pairs and len(pairs) == 1:
            session.delete(row)
            return
        row.signatures = orjson.dumps(others).decode()
        session.add(row)

    caller.service.database.write(drop).result()

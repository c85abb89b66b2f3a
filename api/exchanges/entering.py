"""Posts an order that has all its signatures, and was left with the service to be posted later.

Wallets post most orders themselves; here are those that wait until others have signed, or until a
time has passed that somebody agreed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.http.memos import may_follow, memo_row
from api.service.posting import post
from ledger.gathering import Item
from ledger.refusals import Refusal

if TYPE_CHECKING:
    from api.service.service import Service
    from ledger.orders import Order
    from ledger.store import Place


class Text(NamedTuple):
    """The text behind an order's memo or reason, and its salt."""

    salt: bytes
    text: str


def enter(service: Service, place: Place, order: Order, memo: Text | None) -> int | Refusal:
    """The number of the entry that the order became, or why the book refuses it.

    Its signatures must have been verified. Sent again, an order comes back as the same entry.
    """
    [outcome] = post(service, [Item(place.community, order)])
    if isinstance(outcome, Refusal):
        return outcome
    if memo is not None and may_follow(outcome.time_ms, service.sources.now_ms()):
        row = memo_row(place, order.id, memo.salt, memo.text)
        service.database.write(lambda session: session.merge(row)).result()
    return outcome.seq

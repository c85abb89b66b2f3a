"""Sending a payment back: whoever received it pays the same amount to whoever gave it.

That order's id follows from the id of the payment, so the book takes it once, and says whether it
was done. Anybody can work that id out and use it for something else: what stands under it is
believed only if it is that very payment. Taking an exchange back, which both sides sign, is
`api.exchanges.leaving`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from api.books.standings import own_accounts
from api.people.holders import holders
from api.queries.entries import entry_row, read_row
from ledger.ids import uuid_bytes, uuid_text
from ledger.tables import ReversalRow
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from api.people.holders import Holder
    from api.service.callers import Caller
    from ledger.entries import Entry

TRANSFER: Final = "transfer"
_TAG: Final = b"ayni-sent-back-v1\0"
_VERSION: Final = 0x50
_VARIANT: Final = 0x80


class SendingBack(NamedTuple):
    """What would send a payment back.

    Attributes:
        order: the id that the order must have.
        payer, payee: the account that received the payment, and whoever gave it.
        amount: in subunits.
        seq: the entry that sent it back, if it was.
    """

    order: str
    payer: str
    payee: Holder
    amount: int
    seq: int | None


def sending_back(caller: Caller, entry: Entry) -> SendingBack | None:
    """How the member sends back what they received with an entry; None if there is nothing to.

    Nor is there a way where another order bears the id: the book would take none besides.
    """
    order = entry.order
    if order.type != TRANSFER or is_slip(order.id) or _was_taken_back(caller, order.id):
        return None
    own = {account.account_id for account in own_accounts(caller)}
    giver = holders(caller, [order.body.payer]).get(order.body.payer)
    if order.body.payee not in own or giver is None or not giver.open or giver.account in own:
        return None
    id_ = back_id(order.id)
    done = entry_row(caller.session, caller.place, id_)
    if done is None:
        return SendingBack(id_, order.body.payee, giver, order.body.amount, None)
    if not _is_back(read_row(done), entry):
        return None
    return SendingBack(id_, order.body.payee, giver, order.body.amount, done.seq)


def back_id(order: str) -> str:
    """The id of the order that sends another one back."""
    derived = bytearray(sha256(_TAG + uuid_bytes(order)).digest()[:16])
    derived[6] = derived[6] & 0x0F | _VERSION
    derived[8] = derived[8] & 0x3F | _VARIANT
    return uuid_text(bytes(derived))


def _is_back(done: Entry, entry: Entry) -> bool:
    """Whether an entry moves all of what the other did, from who received it to who gave it."""
    if done.order.type != TRANSFER:
        return False
    given, back = entry.order.body, done.order.body
    return (back.payer, back.payee, back.amount) == (given.payee, given.payer, given.amount)


def _was_taken_back(caller: Caller, order: str) -> bool:
    return caller.session.get(ReversalRow, (*caller.place, order)) is not None

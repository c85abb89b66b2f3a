"""Entries that the book has, read from their own bytes.

Each is shown to be in the journal of the log whose key this wallet keeps: what the service says
beside it decides nothing. Leaves to the audit whether the entry was right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.wallet.people import holders
from api.cli.wallet.watching import proof_of
from api.words.i18n import _
from api.words.showing import show_amount
from chain.checkpoints import LogKey, open_note
from chain.merkle import leaf_hash, verify_inclusion
from chain.rules import SHAPES
from ledger.entries import read_entry
from ledger.errors import EvidenceError, FaultError
from ledger.messages import N_

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat
    from ledger.entries import Entry
    from ledger.orders import Order

PAID: Final = frozenset({"transfer", "transfer-by-mandate"})


def entry_at(seat: Seat, seq: int) -> Entry:
    """The entry of that number.

    Raises:
        EvidenceError: the book does not have it as the service says.
    """
    note = seat.client.text(f"{seat.identity.path}/checkpoint")
    now = open_note(note, LogKey.from_text(seat.identity.log_key))
    body = str(seat.get(f"/entries/{seq}")["entry"]).encode()
    siblings = proof_of(seat, f"/entries/{seq}/proof?size={now.size}")
    verify_inclusion(leaf_hash(body), seq, now.size, siblings, now.root)
    found = read_entry(body, SHAPES, f"entry {seq}")
    if found.seq != seq:
        raise EvidenceError(f"entry {seq}", N_("says that it is {found}"), found=found.seq)
    return found


def entry_of(seat: Seat, id_: str) -> Entry:
    """The entry that the order of that id became; raises as `entry_at`."""
    found = entry_at(seat, int(seat.get(f"/orders/{id_}")["seq"]))
    if found.order.id != id_:
        raise EvidenceError(id_, N_("is {found} in the book"), found=found.order.id)
    return found


def called(seat: Seat, account: str) -> str:
    """What an account goes by, and its id, which no service can change."""
    people = seat.wallet.people
    known = people if account in people else holders(seat)
    return f"{known[account][1]} ({account})" if account in known else account


def what(seat: Seat, seq: int, order: Order) -> str:
    """What an entry paid, in words.

    Raises:
        FaultError: it paid nothing.
    """
    if order.type not in PAID:
        why = _("is not an entry of a kind that can be moved back here")
        raise FaultError(str(seq), why, _("Look at the number"))
    body = order.body
    amount = show_amount(seat.identity.counts, body.amount)
    payer, payee = called(seat, body.payer), called(seat, body.payee)
    return _("{payer} gave {amount} to {payee}.").format(payer=payer, amount=amount, payee=payee)

"""`ayni wallet limit` and `ayni wallet reverse`: what treasurers sign, which concerns others.

What is reversed is read from the entry's own bytes, once they are shown to be in the journal of the
log whose key this wallet keeps: what the service says beside them decides nothing. Leaves to the
book whether whoever signs may.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of, holders
from api.cli.wallet.posting import settle
from api.cli.wallet.reading import NO_BOUND
from api.cli.wallet.seat import sit
from api.cli.wallet.watching import proof_of
from api.i18n import N_, _
from api.showing import show_amount, show_time
from chain.checkpoints import LogKey, open_note
from chain.merkle import leaf_hash, verify_inclusion
from chain.rules import SHAPES
from ledger.amounts import BadAmountError
from ledger.entries import read_entry
from ledger.errors import EvidenceError, FaultError
from wallets.memos import MEMO_LENGTH_MAX

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat
    from ledger.amounts import Unit
    from ledger.orders import Order

HELP: Final = N_("Set how far an account may go, for treasurers.")
REVERSE_HELP: Final = N_("Move back what an entry moved, for treasurers.")
PAID: Final = frozenset({"transfer", "transfer-by-mandate"})

To = Annotated[str, typer.Argument(metavar="TO", help=N_("A name, or the id of an account."))]
Lower = Annotated[
    str, typer.Option("--lower", metavar="AMOUNT", help=N_("How far below zero, or none."))
]
Upper = Annotated[
    str, typer.Option("--upper", metavar="AMOUNT", help=N_("How far above zero, or none."))
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until", metavar="DATE", formats=["%Y-%m-%d"],
        help=N_("Until the end of that day (UTC); else for good."),
    ),
]  # fmt: skip
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help=N_("Why; the order commits to it."))
]
Number = Annotated[int, typer.Argument(metavar="ENTRY", min=0, help=N_("The number of the entry."))]


def limit(  # noqa: PLR0913 a command's options
    context: typer.Context, to: To, *, lower: Lower, upper: Upper, reason: Reason,
    until: Until = None, who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Set an account's bounds, for good or until the end of a day."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        unit = seat.identity.counts
        bounds = {"lower": _bound(unit, lower), "upper": _bound(unit, upper)}
        _check(reason)
        own = {"account": account_of(seat, to), **bounds}
        text = _("You set the bounds of {name}: from {lower} to {upper}.")
        shown = {name: _shown(unit, bound) for name, bound in bounds.items()}
        said = text.format(name=_called(seat, own["account"]), **shown)
        about = [_("Why: {text}").format(text=reason)]
        ends: dict[str, int] = {} if until is None else {"until": _end_of(until)}
        if ends:
            then = _("Until {time}; then those from before hold again.")
            about.append(then.format(time=show_time(ends["until"])))
        sure(here.machine, said, *about, yes=yes)
        sent = settle(
            seat, seat.pen.write("bound-set", {**own, **ends}, memo=reason, as_="reason"), said
        )
    typer.echo(_("The bounds are set.") if sent.receipt else _("Signed, and waiting to be sent"))


def reverse(  # noqa: PLR0913 a command's options
    context: typer.Context, entry: Number, *, reason: Reason, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Move back what a payment moved, with a reason."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        _check(reason)
        order = _order_of(seat, entry)
        text = _("You move back entry {seq}: {what}")
        said = text.format(seq=entry, what=_what(seat, entry, order))
        sure(here.machine, said, _("Why: {text}").format(text=reason), yes=yes)
        signed = seat.pen.write("reversal", {"of": order.id}, memo=reason, as_="reason")
        sent = settle(seat, signed, said)
    typer.echo(_("It is moved back.") if sent.receipt else _("Signed, and waiting to be sent"))


def _bound(unit: Unit, text: str) -> str:
    if text == NO_BOUND:
        return NO_BOUND
    try:
        return str(unit.read(text))
    except BadAmountError as error:
        remedy = _("Write it such as “1 h 30”, “45 min”, 1:30, 2 or 12.50")
        raise FaultError(text, _("is not an amount of this book"), remedy) from error


def _shown(unit: Unit, bound: str) -> str:
    return _("none") if bound == NO_BOUND else show_amount(unit, int(bound))


def _end_of(day: datetime) -> int:
    after = day.replace(tzinfo=UTC) + timedelta(days=1)
    return int(after.timestamp()) * 1000


def _check(reason: str) -> None:
    if len(reason) > MEMO_LENGTH_MAX:
        why = _("has more than {most} characters").format(most=MEMO_LENGTH_MAX)
        raise FaultError("--reason", why, _("Write less"))


def _called(seat: Seat, account: str) -> str:
    people = seat.wallet.people
    known = people if account in people else holders(seat)
    return f"{known[account][1]} ({account})" if account in known else account


def _order_of(seat: Seat, seq: int) -> Order:
    """The order of an entry that is in the book, by the log's key that this wallet keeps."""
    note = seat.client.text(f"{seat.identity.path}/checkpoint")
    now = open_note(note, LogKey.from_text(seat.identity.log_key))
    body = str(seat.get(f"/entries/{seq}")["entry"]).encode()
    siblings = proof_of(seat, f"/entries/{seq}/proof?size={now.size}")
    verify_inclusion(leaf_hash(body), seq, now.size, siblings, now.root)
    found = read_entry(body, SHAPES, f"entry {seq}")
    if found.seq != seq:
        raise EvidenceError(f"entry {seq}", f"says that it is {found.seq}")
    return found.order


def _what(seat: Seat, seq: int, order: Order) -> str:
    if order.type not in PAID:
        why = _("is not an entry of a kind that can be moved back here")
        raise FaultError(str(seq), why, _("Look at the number"))
    body = order.body
    amount = show_amount(seat.identity.counts, body.amount)
    payer, payee = _called(seat, body.payer), _called(seat, body.payee)
    return _("{payer} gave {amount} to {payee}.").format(payer=payer, amount=amount, payee=payee)

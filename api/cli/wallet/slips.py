"""`ayni wallet redeem`: takes what a paper cheque is good for, and hands it on.

What a slip is worth, and to whom, is read from its hold as the book has it, once the code is shown
to be the one that its payer's order commits to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.wallet.entries import called, entry_of
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import tell
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.errors import EvidenceError, FaultError
from wallets.cheques import Act, Slip, id_of, read_slip

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat
    from ledger.orders import Order


Code = Annotated[
    str,
    typer.Argument(metavar="CODE", help=N_("The 24 letters and digits on the cheque, or a link.")),
]
Bearer = Annotated[
    str | None, typer.Option("--to", metavar="NAME", help=N_("Who brought it, and receives it."))
]


def redeem(  # noqa: PLR0913 a command's options
    context: typer.Context, code: Code, *, to: Bearer = None, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Capture the whole hold; with a name, pay it on under the slip's number."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        slip = _read(code)
        hold = _hold(seat, slip)
        receiver = None if to is None else account_of(seat, to)
        said = _words(seat, slip, hold)
        text = _("Then {office} gives it to {name}.")
        then = [] if receiver is None else [
            text.format(office=called(seat, hold.body.payee), name=called(seat, receiver))
        ]  # fmt: skip
        sure(here.machine, *said, *then, yes=yes)
        tell(settle(seat, _capture(seat, slip, hold), said[0]).receipt)
        if receiver is not None:
            tell(settle(seat, _hand_on(seat, slip, hold, receiver), then[0]).receipt)


def _read(code: str) -> Slip:
    try:
        return read_slip(code)
    except EvidenceError as error:
        remedy = _("Look at it letter by letter")
        raise FaultError(_("code"), _("is not that of a paper cheque"), remedy) from error


def _hold(seat: Seat, slip: Slip) -> Order:
    order = entry_of(seat, slip.hold).order
    if order.type != "hold" or order.body.memo != slip.commitment:
        raise EvidenceError(_("code"), _("is not the one that this cheque was made with"))
    return order


def _words(seat: Seat, slip: Slip, hold: Order) -> list[str]:
    body = hold.body
    text = _("You redeem the cheque {number}: {payer} gives {amount} to {payee}.")
    said = text.format(
        number=slip.text, payer=called(seat, body.payer), payee=called(seat, body.payee),
        amount=show_amount(seat.identity.counts, body.amount),
    )  # fmt: skip
    return [said, _("Good until {time}").format(time=show_time(body.until_ms))]


def _capture(seat: Seat, slip: Slip, hold: Order) -> Signed:
    own = {
        "hold": slip.hold, "amount": str(hold.body.amount), "rest": "released",
        "memo": slip.commitment,
    }  # fmt: skip
    signed = seat.pen.write("capture", own, id_=id_of(Act.redeemed, slip.hold))
    return signed._replace(memo={"salt": slip.salt.hex(), "text": slip.text})


def _hand_on(seat: Seat, slip: Slip, hold: Order, receiver: str) -> Signed:
    own = {
        "from": hold.body.payee, "to": receiver, "amount": str(hold.body.amount),
        "unit": seat.identity.unit,
    }  # fmt: skip
    id_ = id_of(Act.handed_on, slip.hold)
    return seat.pen.write("transfer", own, memo=slip.text, id_=id_)

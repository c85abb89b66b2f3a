"""`ayni wallet limit` and `ayni wallet reverse`: what treasurers sign, which concerns others.

What is reversed is read from the entry's own bytes (`entries`). Leaves to the book whether whoever
signs may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.wallet.client import RefusedError
from api.cli.wallet.entries import called, entry_at, what
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of
from api.cli.wallet.posting import settle
from api.cli.wallet.reading import NO_BOUND
from api.cli.wallet.seat import sit
from api.cli.wallet.treasury.limits import set_limits
from api.cli.wallet.typed import LastDayIfAny, Reason, To, check_text, end_of, subunits
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.fields import bound
from ledger.refusals import Code

if TYPE_CHECKING:
    from ledger.amounts import Unit

Lower = Annotated[
    str, typer.Option("--lower", metavar="AMOUNT", help=N_("How far below zero, or none."))
]
Upper = Annotated[
    str, typer.Option("--upper", metavar="AMOUNT", help=N_("How far above zero, or none."))
]
Number = Annotated[int, typer.Argument(metavar="ENTRY", min=0, help=N_("The number of the entry."))]


def limit(  # noqa: PLR0913 a command's options
    context: typer.Context, to: To, *, lower: Lower, upper: Upper, reason: Reason,
    until: LastDayIfAny = None, who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Set an account's bounds, for good or until the end of a day, with another where two sign."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        unit = seat.identity.counts
        bounds = {"lower": _bound(unit, lower), "upper": _bound(unit, upper)}
        check_text("--reason", reason)
        own = {"account": account_of(seat, to), **bounds}
        text = _("You set the limits of {name}: from {lower} to {upper}.")
        shown = {name: _shown(unit, bound) for name, bound in bounds.items()}
        said = text.format(name=called(seat, own["account"]), **shown)
        about = [_("Why: {text}").format(text=reason)]
        ends: dict[str, int] = {} if until is None else {"until": end_of(until)}
        if ends:
            then = _("Until {time}; then those from before are valid again.")
            about.append(then.format(time=show_time(ends["until"])))
        sure(here.machine, said, *about, yes=yes)
        signed = seat.pen.write("bound-set", {**own, **ends}, memo=reason, as_="reason")
        try:
            sent = settle(seat, signed, said)
        except RefusedError as refused:
            if refused.code != Code.treasurers_must_be_enough.name:
                raise
            # Two sign in this book: as a list of one line, which waits for the other.
            row = own["account"], bound(own["lower"]), bound(own["upper"]), ends.get("until", 0)
            set_limits(seat, [row], reason, yes=True)
            return
    typer.echo(_("The limits are set.") if sent.receipt else _("Signed, and waiting to be sent"))


def reverse(  # noqa: PLR0913 a command's options
    context: typer.Context, entry: Number, *, reason: Reason, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Move back what a payment moved, with a reason."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        check_text("--reason", reason)
        order = entry_at(seat, entry).order
        text = _("You move back entry {seq}: {what}")
        said = text.format(seq=entry, what=what(seat, entry, order))
        sure(here.machine, said, _("Why: {text}").format(text=reason), yes=yes)
        signed = seat.pen.write("reversal", {"of": order.id}, memo=reason, as_="reason")
        sent = settle(seat, signed, said)
    typer.echo(_("It is taken back.") if sent.receipt else _("Signed, and waiting to be sent"))


def _bound(unit: Unit, text: str) -> str:
    return NO_BOUND if text == NO_BOUND else str(subunits(unit, text))


def _shown(unit: Unit, bound: str) -> str:
    return _("none") if bound == NO_BOUND else show_amount(unit, int(bound))

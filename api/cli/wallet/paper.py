"""`ayni wallet paper`: what a member without a key allowed on paper, for two others to vouch for.

The first signs here and names the second, who compares it with the paper and signs with
`ayni wallet cosign`, or at their desk.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of, one_named
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, tell_missing
from api.cli.wallet.typed import above_zero, check_text, end_of
from api.cli.wallet.words import names_of, read_sent, words_of
from api.words.i18n import N_, _
from ledger.errors import FaultError
from wallets.mandates import PAYEES_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat

PAPERS: Final = "/app/broker/papers"

Giver = Annotated[str, typer.Argument(metavar="FROM", help=N_("Who signed the paper."))]
Broker = Annotated[str, typer.Option("--broker", metavar="NAME", help=N_("Who may act for them."))]
Other = Annotated[
    str, typer.Option("--other", metavar="NAME", help=N_("Who vouches for it beside you."))
]
Payees = Annotated[
    list[str], typer.Option("--to", metavar="NAME", help=N_("Who may receive; once for each."))
]
Each = Annotated[str, typer.Option("--each", metavar="AMOUNT", help=N_("The most in one payment."))]
Total = Annotated[str, typer.Option("--total", metavar="AMOUNT", help=N_("The most in all."))]
Until = Annotated[
    datetime,
    typer.Option(
        "--until", metavar="DATE", formats=["%Y-%m-%d"],
        help=N_("Until the end of that day (UTC), a year ahead at most."),
    ),
]  # fmt: skip
Text = Annotated[
    str, typer.Option("--text", metavar="TEXT", help=N_("What the paper says; kept like a memo."))
]


def paper(  # noqa: PLR0913 a command's options
    context: typer.Context, from_: Giver, *, broker: Broker, other: Other, to: Payees, each: Each,
    total: Total, until: Until, text: Text, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Write down what the paper says, sign it, and leave it for the other."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        check_text("--text", text)
        unit = seat.identity.counts
        own = {
            "account": account_of(seat, from_),
            "broker": one_named(seat, broker, own=True).member,
            "each": str(above_zero(unit, each)),
            "total": str(above_zero(unit, total)),
            "payees": _payees(seat, to),
            "until": end_of(until),
        }
        beside = one_named(seat, other)
        signed = seat.pen.write("mandate-given", own, life_ms=WAITING_MS, memo=text, as_="paper")
        order = read_sent(seat, signed.order, signed.signatures)
        about = _("{name} must vouch for it too.").format(name=f"{beside.name} ({beside.member})")
        sure(here.machine, *words_of(names_of(seat), order, signed.memo), about, yes=yes)
        _leave(seat, signed, beside.member)
    tell_missing(1)


def _payees(seat: Seat, names: Sequence[str]) -> list[str]:
    if len(names) > PAYEES_MAX:
        why = _("there are more than {most}").format(most=PAYEES_MAX)
        raise FaultError("--to", why, _("Choose fewer"))
    return sorted({account_of(seat, one) for one in names})


def _leave(seat: Seat, signed: Signed, other: str) -> None:
    [[key, signature]] = signed.signatures
    body = {"order": signed.order, "key": key, "signature": signature, "memo": signed.memo}
    seat.page("POST", PAPERS, {**body, "other": other})

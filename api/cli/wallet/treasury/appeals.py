"""`ayni wallet appeals`, `appeal`, `answer` and `exchanges`: asking for another limit, and reading.

None of it is an order: an appeal is answered by other limits, or in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of
from api.cli.wallet.seat import sit
from api.cli.wallet.typed import one_beginning
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.errors import FaultError
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat


Text = Annotated[str, typer.Argument(metavar="TEXT", help=N_("What you say."))]
Account = Annotated[
    str | None,
    typer.Option("--account", metavar="TO", help=N_("For which account; your first unless given.")),
]
AppealId = Annotated[
    str, typer.Argument(metavar="APPEAL", help=N_("Its id, or the first digits: eight at least."))
]
Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("Only those of this name or number."))]
Before = Annotated[
    int | None, typer.Option("--before", metavar="MS", help=N_("Continue before this time."))
]


def appeals(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show one's own, and for treasurers those that are open."""
    with at_work(context, wallet) as here:
        found = _all(sit(here, who))
    if json:
        show({"appeals": found}, as_json=True)
        return
    for one in found:
        said = f"{one['appeal']}: {one['called']}, {show_time(one['time_ms'])}: {one['text']}"
        typer.echo(plain(said))
        if one["answer"]:
            typer.echo(plain(f"  {one['answered_by']}: {one['answer']}"))
    if not found:
        typer.echo(_("Nothing was asked for."))


def _all(seat: Seat) -> list[dict[str, Any]]:
    own = seat.get("/me/appeals")["appeals"]
    roles = seat.get(f"/members/{seat.identity.member}")["roles"]
    others = seat.get("/appeals")["appeals"] if TREASURER in roles else []
    return list({one["appeal"]: one for one in [*others, *own]}.values())


def appeal(  # noqa: PLR0913 a command's options
    context: typer.Context, text: Text, *, account: Account = None, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Ask treasurers, in words."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        wanted = seat.identity.account if account is None else account_of(seat, account)
        sure(here.machine, _("You ask for another limit: {text}").format(text=text), yes=yes,
             asks=True)  # fmt: skip
        made = seat.post("/me/appeals", {"account": wanted, "text": text})
    typer.echo(made["appeal"])


def answer(  # noqa: PLR0913 a command's options
    context: typer.Context, which: AppealId, text: Text, *, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Answer in words, as a treasurer whom it does not concern."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = {one["appeal"]: one for one in _all(seat)}
        id_ = one_beginning(list(found), which)
        if id_ is None:
            raise FaultError(which, _("is none of them"), _("Look at ayni wallet appeals"))
        one = found[id_]
        said = _("You answer {name}, who asks: {text}").format(name=one["called"], text=one["text"])
        sure(here.machine, said, text, yes=yes, asks=True)
        seat.post(f"/appeals/{id_}/reply", {"text": text})
    typer.echo(_("It is decided."))


def exchanges(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Name = "", *, before: Before = None, who: As = None,
    wallet: Folder = None, json: Json = False,
) -> None:  # fmt: skip
    """Show a page of them, the newest first: `ayni wallet reverse` takes one back."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        query = urlencode({"words": name} | ({} if before is None else {"before": before}))
        found = seat.get(f"/exchanges?{query}")
    if json:
        show(found, as_json=True)
        return
    unit = seat.identity.counts
    heads = [_("entry"), _("time"), _("from"), _("to"), _("amount"), _("state"), _("for")]
    show_table(heads, [
        [
            one["seq"], show_time(one["time_ms"]), ", ".join(one["givers"]),
            ", ".join(one["receivers"]), show_amount(unit, int(one["amount"])),
            _("taken back") if one["taken_back"] else "", " ".join(one["memo"].split()),
        ]
        for one in found["exchanges"]
    ])  # fmt: skip
    if found["next"] is not None:
        again = _("Older ones: ayni wallet exchanges --before {time}")
        typer.echo(again.format(time=found["next"]), err=True)

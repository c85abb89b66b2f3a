"""`ayni wallet warnings` and `warn`: limits that only warn, within those that bind.

None of it is an order: a warning decides nothing, and the service keeps who set it and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.entries import called
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of
from api.cli.wallet.reading import NO_BOUND, bound_shown
from api.cli.wallet.seat import sit
from api.cli.wallet.typed import subunits
from api.words.i18n import N_, _
from api.words.showing import show_time
from ledger.errors import FaultError

if TYPE_CHECKING:
    from ledger.amounts import Unit

PERCENT_MAX: Final = 99
"""As the service has it, of which a terminal imports nothing."""

Whose = Annotated[
    str | None, typer.Argument(metavar="TO", help=N_("One account; all members' unless given."))
]
Percent = Annotated[
    int | None,
    typer.Option(
        "--percent", metavar="N", min=1, max=PERCENT_MAX,
        help=N_("From so many per cent of the way to a limit on."),
    ),
]  # fmt: skip
Lower = Annotated[
    str | None, typer.Option("--lower", metavar="AMOUNT", help=N_("Below this; zero or less."))
]
Upper = Annotated[
    str | None, typer.Option("--upper", metavar="AMOUNT", help=N_("Above this; zero or more."))
]
End = Annotated[bool, typer.Option("--end", help=N_("No such warning any more."))]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help=N_("Why; its members read it."))]


def warnings(
    context: typer.Context, to: Whose = None, *, who: As = None, wallet: Folder = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Show those of all members' accounts or of one, the newest first, which holds."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        of = "" if to is None else f"?account={account_of(seat, to)}"
        found = seat.get(f"/warnings{of}")
    if json:
        show(found, as_json=True)
        return
    for one in found["warnings"]:
        said = _said(seat.identity.counts, one)
        typer.echo(plain(f"{show_time(one['time_ms'])}, {one['by']}: {said}"))
        typer.echo(plain(f"  {one['reason']}"))
    if not found["warnings"]:
        typer.echo(_("Nothing warns now."))


def warn(  # noqa: PLR0913 a command's options
    context: typer.Context, to: Whose = None, *, reason: Why, percent: Percent = None,
    lower: Lower = None, upper: Upper = None, end: End = False, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Set one by per cent or by amounts, or end the one before."""
    ways = [percent is not None, lower is not None or upper is not None, end]
    if sum(ways) != 1:
        remedy = _("Give --percent, or --lower and --upper, or --end")
        raise FaultError("warn", _("needs one of them"), remedy)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        unit = seat.identity.counts
        account = None if to is None else account_of(seat, to)
        soft: dict[str, Any] = {"percent": percent} if percent is not None else {}
        amounts = {"lower": lower, "upper": upper}
        soft |= {name: str(subunits(unit, text)) for name, text in amounts.items() if text}
        whose = _("All members") if account is None else called(seat, account)
        said = f"{whose}: {_said(unit, {**dict.fromkeys(('percent', *amounts)), **soft})}"
        sure(here.machine, said, _("Why: {text}").format(text=reason), yes=yes, asks=True)
        seat.post(
            "/warnings", soft | {"reason": reason} | ({"account": account} if account else {})
        )
    typer.echo(_("The warning is set."))


def _said(unit: Unit, one: dict[str, Any]) -> str:
    if one["percent"] is not None:
        return _("From {percent} % of the way to a limit").format(percent=one["percent"])
    lower, upper = (one[name] for name in ("lower", "upper"))
    if lower is None and upper is None:
        return _("No such warning from then on.")
    shown = [
        bound_shown(unit, NO_BOUND if much is None else much).strip() for much in (lower, upper)
    ]
    return _("Below {lower}, above {upper}").format(lower=shown[0], upper=shown[1])

"""`ayni wallet try-policy`: what a rule would have refused in the past, and whose limits it moves.

Leaves to the service: reckoning it (`credit.backtest`); nothing is signed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show, show_table
from api.cli.wallet.client import Client
from api.cli.wallet.figures import Figures, read_figures, require_rule
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.people import account_of
from api.cli.wallet.reading import bound_shown
from api.cli.wallet.seat import sit
from api.cli.wallet.treasury.policies import Rule  # noqa: TC001 as above
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from credit.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.amounts import Unit

PATIENCE_S: Final = 300
"""A year of a large book takes seconds; a service with much else to do takes longer."""

Days = Annotated[int, typer.Option("--days", min=1, max=3660, help=N_("On how many days."))]
Every = Annotated[
    int, typer.Option("--every", min=1, max=3660, help=N_("Every how many days it sets limits."))
]
For = Annotated[
    str | None, typer.Option("--for", metavar="TO", help=N_("What it would mean for one account."))
]


def try_policy(  # noqa: PLR0913 a command's options
    context: typer.Context, rule: Rule, figures: Figures = None, *, days: Days = 365,
    every: Every = 30, for_: For = None, who: As = None, wallet: Folder = None, json: Json = False,
) -> None:  # fmt: skip
    """Have it tried, and show what came out."""
    require_rule(rule, POLICIES)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        read = read_figures(seat.identity.counts, rule, figures or ())
        asked: dict[str, object] = {"rule": rule, "figures": read, "days": days, "every": every}
        if for_ is not None:
            asked["account"] = account_of(seat, for_)
        client = Client(seat.identity.service, patience_s=PATIENCE_S)
        path = f"{seat.identity.path}/policies/trials"
        found = client.ask("POST", path, asked, seat.token)
    if json:
        show(found, as_json=True)
    else:
        _show(seat.identity.counts, found)


def _show(unit: Unit, found: Mapping[str, Any]) -> None:
    said = _("Refused: {refused} of {count} exchanges from {start} to {end}.")
    typer.echo(said.format(
        refused=found["refused"], count=found["exchanges"], start=show_time(found["from_ms"]),
        end=show_time(found["until_ms"]),
    ))  # fmt: skip
    moved = _("They moved {amount} of {all}. Accounts with at least one: {accounts}.")
    typer.echo(moved.format(
        amount=_amount(unit, found["amount"]), all=_amount(unit, found["moved"]),
        accounts=found["accounts"],
    ))  # fmt: skip
    typer.echo(_("Accounts with other limits than now: {count}.").format(count=found["changed"]))
    _table([_("30 days from"), _("Refused"), _("Amount")], [
        [show_time(one["from_ms"]), one["refused"], _amount(unit, one["amount"])]
        for one in found["periods"]
    ])  # fmt: skip
    _table([_("From"), _("Lowest"), _("Highest")], [
        [show_time(one["time_ms"]), *(bound_shown(unit, one[side]) for side in ("lower", "upper"))]
        for one in found["own"]
    ])  # fmt: skip
    _table([_("Name"), _("Now lowest"), _("Then lowest"), _("Now highest"), _("Then highest")], [
        [one["called"], *(bound_shown(unit, one[side]) for side in _SIDES)]
        for one in found["first_changes"]
    ])  # fmt: skip
    _table([_("When"), _("Whose limit"), _("Amount"), _("Too much by"), _("Limit")], [
        [show_time(one["time_ms"]), one["called"], _amount(unit, one["amount"]),
         _amount(unit, one["short"]), _("Lowest") if one["lower"] else _("Highest")]
        for one in found["first_refused"]
    ])  # fmt: skip


_SIDES: Final = ("lower", "lower_then", "upper", "upper_then")


def _table(heads: list[str], rows: list[list[object]]) -> None:
    if rows:
        typer.echo()
        show_table(heads, rows)


def _amount(unit: Unit, subunits: str) -> str:
    return show_amount(unit, int(subunits)).strip()

"""`ayni wallet plans`: plans of instalments, what of them is paid, due or late."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.seat import sit
from api.words.i18n import N_, _
from api.words.showing import show_amount
from credit.acts.plans import AHEAD, DUE, LATE, PAID

STATES: Final = {PAID: N_("paid"), LATE: N_("late"), DUE: N_("next"), AHEAD: N_("later")}


def plans(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show the plans that hold or were not kept."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get("/plans")
    if json:
        show(found, as_json=True)
        return
    unit = seat.identity.counts
    for plan in found["plans"]:
        typer.echo(plain(f"{plan['called']}: {show_amount(unit, int(plan['balance']))}"))
        show_table([_("until"), _("amount"), _("Still missing"), _("state")], [
            [
                _day(part["due_ms"]), show_amount(unit, int(part["amount"])),
                show_amount(unit, int(part["missing"])), _(STATES[part["state"]]),
            ]
            for part in plan["parts"]
        ])  # fmt: skip
    if not found["plans"]:
        typer.echo(_("Nothing yet."))


def _day(due_ms: int) -> str:
    """The last day of an instalment: it is due by its end, in UTC."""
    return datetime.fromtimestamp((due_ms - 1) / 1000, UTC).date().isoformat()

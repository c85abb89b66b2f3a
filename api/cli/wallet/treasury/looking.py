"""`ayni wallet watch-list`: where accounts stand, and how the limits of one came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.people import PAGE, PAGES_MAX, account_of
from api.cli.wallet.reading import bound_shown
from api.cli.wallet.seat import sit
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.cli.wallet.seat import Seat
    from ledger.amounts import Unit

STATES: Final = ("negative", "past", "near", "warned", "ending", "inactive", "community")

State = Annotated[
    str,
    typer.Option("--state", metavar="STATE", help=N_("Only accounts of this state.")),
]
To = Annotated[
    str | None, typer.Argument(metavar="TO", help=N_("One account, with how its limits changed."))
]


def watch_list(  # noqa: PLR0913 a command's options
    context: typer.Context, to: To = None, *, state: State = "", who: As = None,
    wallet: Folder = None, json: Json = False,
) -> None:  # fmt: skip
    """Show all accounts, those of a state, or one with its changes."""
    if state and state not in STATES:
        remedy = _("Choose among: {names}").format(names=", ".join(STATES))
        raise FaultError(state, _("is not a state"), remedy)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        if to is not None:
            found = seat.get(f"/watch-list/{account_of(seat, to)}")
        else:
            found = {"accounts": list(watched(seat, state))}
    unit = seat.identity.counts
    if json:
        show(found, as_json=True)
    elif to is None:
        _show(unit, found["accounts"])
    else:
        _show(unit, [found])
        _show_changes(unit, found["changes"])


def watched(seat: Seat, state: str) -> Iterator[dict[str, Any]]:
    """Every open account of a state, those to look at first; empty for all."""
    after = ""
    for _page in range(PAGES_MAX):
        found = seat.get(f"/watch-list?limit={PAGE}&state={state}{after}")
        yield from found["accounts"]
        if found["next"] is None:
            return
        after = f"&after={found['next']}"


def _show(unit: Unit, accounts: list[dict[str, Any]]) -> None:
    heads = [_("account"), _("name"), _("balance"), _("lower limit"), _("upper limit"),
             _("until")]  # fmt: skip
    show_table(heads, [
        [
            one["number"], one["called"], show_amount(unit, int(one["balance"])),
            bound_shown(unit, one["lower"]), bound_shown(unit, one["upper"]),
            _ends(one["bounds_until_ms"]),
        ]
        for one in accounts
    ])  # fmt: skip


def _show_changes(unit: Unit, changes: list[dict[str, Any]]) -> None:
    heads = [_("entry"), _("time"), _("lower limit"), _("upper limit"), _("until"), _("by"),
             _("reason")]  # fmt: skip
    typer.echo()
    show_table(heads, [
        [
            one["seq"], show_time(one["time_ms"]), bound_shown(unit, one["lower"]),
            bound_shown(unit, one["upper"]), _ends(one["until_ms"]), one["by"], one["reason"],
        ]
        for one in changes
    ])  # fmt: skip


def _ends(until_ms: int | None) -> str:
    return show_time(until_ms) if until_ms else ""

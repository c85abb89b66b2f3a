"""`ayni wallet balance` and `ayni wallet statement`: where an account stands, and what moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.errors import EVIDENCE
from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.people import holders
from api.cli.wallet.seat import sit
from api.cli.wallet.watching import told, watch
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.seat import Seat
    from ledger.amounts import Unit

NO_BOUND: Final = "none"

Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help=N_("The most rows."))]
Before = Annotated[
    int | None, typer.Option("--before", metavar="ENTRY", help=N_("Continue before this entry."))
]


def balance(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show every account of the member's."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        mine = seat.get(f"/members/{seat.identity.member}")["accounts"]
        accounts = [seat.get(f"/accounts/{one['account']}") for one in mine]
        alarms = watch(seat)
    for line in told(alarms):
        typer.echo(line, err=True)
    _show(seat.identity.counts, accounts, as_json=json)
    if alarms:
        raise typer.Exit(EVIDENCE)


def _show(unit: Unit, accounts: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show({"accounts": accounts}, as_json=True)
        return
    heads = [_("account"), _("kind"), _("balance"), _("set aside"), _("lower limit"),
             _("upper limit"), _("you can give")]  # fmt: skip
    show_table(heads, [_standing(unit, one) for one in accounts])


def _standing(unit: Unit, one: dict[str, Any]) -> list[str]:
    posted, held = int(one["balance"]), int(one["held_out"])
    lower = one["lower"]
    room = None if lower == NO_BOUND else max(0, posted - held - int(lower))
    return [
        one["account"],
        one["kind"],
        show_amount(unit, posted),
        show_amount(unit, held),
        bound_shown(unit, lower),
        bound_shown(unit, one["upper"]),
        _("without limit") if room is None else show_amount(unit, room),
    ]


def bound_shown(unit: Unit, bound: str) -> str:
    """A bound as the service says it, for people."""
    return _("none") if bound == NO_BOUND else show_amount(unit, int(bound))


def statement(  # noqa: PLR0913 a command's options
    context: typer.Context, *, limit: Limit = 20, before: Before = None, who: As = None,
    wallet: Folder = None, json: Json = False,
) -> None:  # fmt: skip
    """Show a page of the member's own account's history."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        more = "" if before is None else f"&before={before}"
        path = f"/accounts/{seat.identity.account}/statement?limit={limit}{more}"
        found = seat.get(path)
        people = _people(seat, found["rows"])
    if json:
        show(found, as_json=True)
        return
    unit = seat.identity.counts
    heads = [_("entry"), _("time"), _("order"), _("amount"), _("balance"), _("with"), _("for")]
    show_table(heads, [_row(unit, one, people) for one in found["rows"]])
    if found["next"] is not None:
        again = _("Older ones: ayni wallet statement --before {entry}")
        typer.echo(again.format(entry=found["next"]), err=True)


def _people(seat: Seat, rows: Sequence[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Whose the accounts on a statement are; asked for once where one is new."""
    known = seat.wallet.people
    others = {account for row in rows for account in row["others"]}
    return known if others <= known.keys() else holders(seat)


def _row(unit: Unit, one: dict[str, Any], people: dict[str, tuple[str, str]]) -> list[str]:
    names = [people[other][1] if other in people else other for other in one["others"]]
    return [
        str(one["seq"]),
        show_time(one["time_ms"]),
        one["type"],
        show_amount(unit, int(one["amount"])),
        show_amount(unit, int(one["balance"])),
        ", ".join(names),
        " ".join((one["memo"] or "").split()),
    ]

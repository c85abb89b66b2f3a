"""`ayni wallet limits` and `renew`: limits of many accounts, one signature (`list-approved`)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import File  # noqa: TC001 Typer reads the annotations
from api.cli.wallet.files import at_work
from api.cli.wallet.listed import Rows, approve, check_prepared, sent_bounds
from api.cli.wallet.options import As, Folder, Yes  # noqa: TC001 Typer reads the annotations
from api.cli.wallet.people import account_of
from api.cli.wallet.reading import NO_BOUND
from api.cli.wallet.seat import sit
from api.cli.wallet.treasury.looking import watched
from api.cli.wallet.treasury.written import (
    Written,
    accounts_by_name,
    read_lines,
    told_faults,
)
from api.cli.wallet.typed import LastDay, LastDayIfAny, Reason, check_text, end_of, subunits
from api.cli.wallet.words import names_of
from api.words.i18n import N_, _
from ledger.errors import FaultError
from ledger.fields import bound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.cli.wallet.seat import Seat
    from credit.listed import Bound
    from ledger.amounts import Unit

RULE: Final = "bounds-1"
HEADS: Final = ("account", "lower", "upper", "until")
CELLS: Final = (3, 4)

Whose = Annotated[
    list[str] | None,
    typer.Argument(metavar="TO", help=N_("Whose; all that end within 30 days, unless given.")),
]


def limits(  # noqa: PLR0913 a command's options
    context: typer.Context, file: File, *, reason: Reason, until: LastDayIfAny = None,
    who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Read the file, have the list prepared, look at it, and sign it."""
    check_text("--reason", reason)
    lines = read_lines(file, HEADS)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        find, unit = accounts_by_name(seat), seat.identity.counts
        usual = 0 if until is None else end_of(until)
        rows = told_faults(file, lines, lambda line: _row(find, unit, line, usual))
        set_limits(seat, rows, reason, yes=yes)


def _row(find: Callable[[str], str], unit: Unit, line: Written, usual_ms: int) -> Bound:
    if len(line.cells) not in CELLS:
        remedy = _("Write name; lower; upper, and if it ends the day")
        raise FaultError(";".join(line.cells), _("has another number of cells"), remedy)
    to, lower, upper, *rest = line.cells
    until = _day(rest[0]) if rest and rest[0] else usual_ms
    return find(to), _bound(unit, lower), _bound(unit, upper), until


def _bound(unit: Unit, text: str) -> int | None:
    return None if text == NO_BOUND else subunits(unit, text)


def _day(text: str) -> int:
    try:
        return end_of(datetime.fromisoformat(text).replace(tzinfo=None))
    except (ValueError, OverflowError) as error:
        remedy = _("Write it as year-month-day")
        raise FaultError(text, _("is not a day"), remedy) from error


def renew(  # noqa: PLR0913 a command's options
    context: typer.Context, to: Whose = None, *, until: LastDay, reason: Reason, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign the limits as they are, until another day; one's own are left out."""
    check_text("--reason", reason)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        accounts = {account_of(seat, one) for one in to or ()}
        rows = [
            (one["account"], bound(one["lower"]), bound(one["upper"]), end_of(until))
            for one in watched(seat, "" if accounts else "ending")
            if one["member"] != seat.identity.member
            and (one["account"] in accounts or not accounts)
        ]
        if not rows:
            typer.echo(_("No limits are to be renewed."))
            return
        set_limits(seat, rows, reason, yes=yes)


def set_limits(seat: Seat, rows: Sequence[Bound], reason: str, *, yes: bool) -> None:
    """Have a list of these prepared, and sign it once it is looked at."""
    fields = seat.post("/lists/bounds", {"rows": sent_bounds(rows)})["fields"]
    found = Rows(bounds=rows)
    check_prepared(fields, RULE, found, {})
    approve(names_of(seat), fields, found, reason, yes=yes)

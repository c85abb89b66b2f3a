"""`ayni wallet report` and `freeze`: how the circle is, and what funders and accountants read.

Figures come from `/v1`; tables and PDFs are the very files that the pages give. A file appears
under its name once it is whole, and only its owner reads it.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.showing import plain
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.seat import sit
from api.reports.periods import PATTERN, YEAR
from api.words.i18n import N_, _
from ledger.errors import FaultError

if TYPE_CHECKING:
    from typing import BinaryIO

    from api.cli.wallet.seat import Seat

CSV, PDF, JSON, JOURNAL = "csv", "pdf", "json", "beancount"
FORMATS: Final = {
    "health": (CSV, JSON),
    "funder": (CSV, PDF, JSON),
    "accounts": (CSV, JSON),
    "social": (CSV, PDF, JSON),
    "journal": (JOURNAL,),
}
YEARLY: Final = "social"
TIMELESS: Final = "health"
PATIENCE_S: Final = 300

What = Annotated[
    str, typer.Argument(metavar="WHAT", help=N_("health, funder, accounts, social or journal."))
]
Period = Annotated[
    str, typer.Argument(metavar="PERIOD", help=N_("For example 2026-Q3, 2026-10 or 2026."))
]
Format = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help=N_("csv, pdf or json; a table, if not."))
]
Save = Annotated[
    Path | None,
    typer.Option("--save", metavar="FILE", dir_okay=False, help=N_("Where; else it is shown.")),
]


def report(  # noqa: PLR0913 a command's options
    context: typer.Context, what: What, period: Period = "", *, format_: Format = "",
    save: Save = None, who: As = None, wallet: Folder = None,
) -> None:  # fmt: skip
    """Fetch a report, and show it or keep it."""
    chosen = _format(what, format_)
    _require_period(what, period)
    if chosen == PDF and save is None:
        raise FaultError("--save", _("is needed for a PDF"), _("Say where to keep it"))
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        path = _path(seat, what, chosen, period)
        # What pages refuse they say in pages; this says it plainly.
        seat.get("/reports/baseline")
        if save is None:
            shown = BytesIO()
            seat.client.save(path, seat.token, shown)
            for line in shown.getvalue().decode("utf-8-sig").splitlines():
                typer.echo(plain(line))
            return
        _keep(seat, path, save)
    typer.echo(_("Saved: {file}").format(file=save))


def _format(what: str, format_: str) -> str:
    known = FORMATS.get(what)
    if known is None:
        remedy = _("Choose among: {names}").format(names=", ".join(FORMATS))
        raise FaultError(what, _("is nothing that can be shown"), remedy)
    chosen = format_ or known[0]
    if chosen not in known:
        remedy = _("Choose among: {names}").format(names=", ".join(known))
        raise FaultError(format_, _("is not a format of this report"), remedy)
    return chosen


def _require_period(what: str, period: str) -> None:
    if what == TIMELESS and period:
        raise FaultError(period, _("is not a time that this knows"), _("Leave it out"))
    pattern = YEAR if what == YEARLY else PATTERN
    if what != TIMELESS and not re.match(pattern, period):
        remedy = _("Give a year, for example 2026")
        if what != YEARLY:
            remedy = _("Give one, for example 2026-Q3, 2026-10 or 2026")
        raise FaultError(what, _("is of a year, or of some months"), remedy)


def _path(seat: Seat, what: str, chosen: str, period: str) -> str:
    """Where it is: the figures in `/v1`, files beside the pages."""
    named = "year" if what == YEARLY else "period"
    query = f"?{named}={period}" if period else ""
    if chosen in {JSON, JOURNAL}:
        return f"{seat.identity.path}/reports/{what}{query}"
    name = "" if what == TIMELESS else f"/{what}"
    return f"/app/reports{name}.{chosen}{query}"


def _keep(seat: Seat, path: str, save: Path) -> None:
    with NamedTemporaryFile(dir=save.parent, prefix=f".{save.name}", delete=False) as file:
        made: BinaryIO = file  # type: ignore[assignment] # a wrapper of one
        try:
            seat.client.save(path, seat.token, made)
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(save)


def freeze(
    context: typer.Context, period: Period, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Freeze it: once, and for good."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        said = _("From now on later months are compared with these: {period}.")
        about = _("This cannot be undone.")
        sure(here.machine, said.format(period=period), about, yes=yes, asks=True)
        seat.put("/reports/baseline", {"period": period})
    typer.echo(_("They are kept for good."))

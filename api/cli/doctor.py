"""`ayni doctor`: look at an installation, and say what is not as it should be and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.errors import EVIDENCE
from api.cli.options import Data, Database, Json, settings_of
from api.cli.showing import plain, show
from api.doctor.findings import Place
from api.doctor.registry import CHECKS, examine, of_settings
from api.settings import SettingsError
from api.words.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.doctor.findings import Finding


Stopped = Annotated[
    bool, typer.Option("--stopped", help=N_("The service is meant to be stopped now."))
]


def examine_place(
    database: Database = None,
    data: Data = None,
    *,
    stopped: Stopped = False,
    json: Json = False,
) -> None:
    """Show what was found; ends with 1 if that is anything."""
    try:
        settings = settings_of(database, data)
    except SettingsError as error:
        found = of_settings(error)
    else:
        found = examine(Place(settings, is_stopped=stopped))
    if json:
        findings = [finding._asdict() for finding in found]
        show({"ok": not found, "checks": [*CHECKS], "findings": findings}, as_json=True)
    else:
        show_findings(found)
        said = _("Looked at: {checks}. Found: {count}.")
        typer.echo(said.format(checks=", ".join(CHECKS), count=len(found)))
    if found:
        raise typer.Exit(EVIDENCE)


def show_findings(found: Sequence[Finding]) -> None:
    """Print each: what is so, why it matters, and what to do."""
    for finding in found:
        typer.echo(plain(f"{finding.check}: {finding.what}."))
        for line in (finding.why, finding.remedy):
            typer.echo(plain(f"  {line[:1].upper()}{line[1:]}."))

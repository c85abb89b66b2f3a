"""`ayni upgrade`: bring the database to this version, or only look at what that would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.doctor import show_findings
from api.cli.errors import EVIDENCE
from api.cli.options import Data, Database, Json, settings_of
from api.cli.restore import shown_time
from api.cli.showing import show
from api.doctor.findings import MB, Place
from api.doctor.upgrading import foresee
from api.service.database import upgrade_at
from api.words.i18n import N_

if TYPE_CHECKING:
    from api.doctor.upgrading import Foreseen


Check = Annotated[bool, typer.Option("--check", help=N_("Only look; change nothing."))]
Backup = Annotated[
    Path | None,
    typer.Option(
        "--backup", metavar="FILE", exists=True, dir_okay=False,
        help=N_("A backup that was taken elsewhere than in AYNI_BACKUP_DIR."),
    ),
]  # fmt: skip


def upgrade_database(
    database: Database = None,
    data: Data = None,
    backup: Backup = None,
    *,
    check: Check = False,
    json: Json = False,
) -> None:
    """Show what is to come, and do it unless something stands against it."""
    settings = settings_of(database, data)
    foreseen = foresee(Place(settings), backup)
    if not foreseen.findings and not check and foreseen.migrations:
        upgrade_at(settings.database)
    show(_said(foreseen, is_done=not (check or foreseen.findings)), as_json=json)
    if foreseen.findings:
        if not json:
            show_findings(foreseen.findings)
        raise typer.Exit(EVIDENCE)


def _said(foreseen: Foreseen, *, is_done: bool) -> dict[str, object]:
    backup_ms = foreseen.backup_ms
    return {
        "ok": not foreseen.findings,
        "from": foreseen.revision or "-", "to": foreseen.head,
        "migrations": foreseen.migrations or {"-": ""},
        "database_mb": round(foreseen.size / MB, 1),
        "free_mb": "-" if foreseen.free is None else foreseen.free // MB,
        "seconds_max": foreseen.seconds_max,
        "backup": "-" if backup_ms is None else f"{shown_time(backup_ms)} UTC",
        "new_settings": ", ".join(foreseen.settings) or "-",
        "done": is_done and bool(foreseen.migrations),
    }  # fmt: skip

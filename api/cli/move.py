"""`ayni move`: take the database to another one, from SQLite to PostgreSQL or back."""

from __future__ import annotations

from time import monotonic
from typing import Annotated

import typer

from api.backups.moving import move, reopen
from api.backups.stores import shown, sqlite_path
from api.cli.options import Data, Database, Json, settings_of, sqlite_file
from api.cli.showing import progress, show
from api.service.service import clock_ms
from api.words.i18n import N_, _
from ledger.errors import FaultError

To = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="URL", help=N_("The new database, which must be empty."), show_default=False
    ),
]
Reopen = Annotated[
    bool,
    typer.Option(
        "--reopen", help=N_("Let a database that was moved be used again; nothing else is done.")
    ),
]


def move_database(
    to: To = None,
    database: Database = None,
    data: Data = None,
    *,
    reopen_it: Reopen = False,
    json: Json = False,
) -> None:
    """Move a database with all that is in it; its service must be stopped."""
    settings = settings_of(database, data)
    if reopen_it == (to is not None):
        raise FaultError("ayni move", "needs one of --to and --reopen", "Name one of the two")
    sqlite_file(settings.database)
    if to is None:
        reopen(settings.database)
        show({"database": shown(settings.database), "reopened": True}, as_json=json)
        return
    sqlite_file(to)
    begun = monotonic()
    with (
        progress(_("Moving"), None, hidden=json) as done,
        progress(_("Reading again"), None, hidden=json) as checked,
    ):
        moved = move(settings.database, to, clock_ms(), progress=done, checking=checked)
    file = sqlite_path(to)
    url = moved.to if file is None else f"sqlite:///{file.resolve()}"
    show({
        "rows": sum(moved.rows.values()), "tables": len(moved.rows),
        "seconds": round(monotonic() - begun, 1),
        "AYNI_DATABASE_URL": url, "AYNI_DATA": str(settings.data.resolve()),
    }, as_json=json)  # fmt: skip

"""`ayni backup`: the database and what lies beside it, in one file, while the service runs."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from api.backups.taking import Seal, back_up
from api.cli.options import Data, Database, Json, settings_of
from api.cli.passphrases import PassphraseFile, chosen_passphrase
from api.cli.showing import progress, show
from api.service.service import clock_ms
from api.words.i18n import N_, _

Target = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]
Sealed = Annotated[
    bool, typer.Option("--seal", help=N_("Ask for a passphrase to protect the backup with."))
]


def take_backup(  # noqa: PLR0913 a command's options
    file: Target,
    passphrase_file: PassphraseFile = None,
    database: Database = None,
    data: Data = None,
    *,
    seal: Sealed = False,
    json: Json = False,
) -> None:
    """Take a backup, and say what is in it."""
    settings = settings_of(database, data)
    sealed = seal or passphrase_file is not None
    sealing = Seal(chosen_passphrase(passphrase_file)) if sealed else None
    begun = monotonic()
    with progress(_("Backing up"), None, hidden=json) as done:
        manifest = back_up(settings, file, clock_ms(), seal=sealing, progress=done)
    if sealing is None:
        typer.echo(
            _("This file holds the service's keys: anybody who reads it can sign as it."), err=True
        )
    show({
        "file": str(file), "bytes": file.stat().st_size, "sealed": sealed,
        "schema": manifest.schema, "books": len(manifest.books),
        "entries": sum(book["entries"] for book in manifest.books),
        "rows": sum(part.rows for part in manifest.parts),
        "seconds": round(monotonic() - begun, 1),
    }, as_json=json)  # fmt: skip

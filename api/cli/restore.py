"""`ayni restore`: put a backup into an empty place, after checking all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Annotated

import typer

from api.backups.passphrases import passphrase_in
from api.backups.restoring import restore
from api.backups.sealed import is_sealed
from api.backups.taking import verify
from api.cli.options import Data, Database, File, Json, settings_of
from api.cli.passphrases import PassphraseFile, ask
from api.cli.showing import progress, show
from api.words.i18n import N_, _
from chain.audit import usual_jobs

if TYPE_CHECKING:
    from api.backups.archive import Manifest
    from api.backups.restoring import Restored


Signed = Annotated[
    Path | None,
    typer.Option(
        "--signed", metavar="FILE", exists=True, dir_okay=False,
        help=N_("A signed.sizes newer than the backup, which was saved from the lost service."),
    ),
]  # fmt: skip
Check = Annotated[
    bool, typer.Option("--check", help=N_("Check that the file is whole, and restore nothing."))
]
Quick = Annotated[
    bool, typer.Option("--quick", help=N_("Leave out the audit; compare hashes alone."))
]


def restore_backup(  # noqa: PLR0913 a command's options
    file: File,
    passphrase_file: PassphraseFile = None,
    signed: Signed = None,
    database: Database = None,
    data: Data = None,
    *,
    check: Check = False,
    quick: Quick = False,
    json: Json = False,
) -> None:
    """Restore a backup, and say what was restored."""
    begun = monotonic()
    with file.open("rb") as opened:
        passphrase = _passphrase(opened, passphrase_file)
        if check:
            manifest = verify(opened, passphrase).manifest
            show(_said(manifest) | {"seconds": round(monotonic() - begun, 1)}, as_json=json)
            return
        settings = settings_of(database, data)
        with (
            progress(_("Restoring"), None, hidden=json) as done,
            progress(_("Auditing"), None, hidden=json) as audited,
        ):
            found = restore(
                settings, opened, passphrase=passphrase, audited=not quick, jobs=usual_jobs(),
                progress=done, auditing=audited,
                signed=b"" if signed is None else signed.read_bytes(),
            )  # fmt: skip
    _warn(found)
    show(
        _said(found.manifest)
        | {
            "audited": not quick,
            "digests": {one.book: one.digest or "-" for one in found.audited},
            "behind": len(found.behind),
            "missing": sum(max(book.signed - book.size, 1) for book in found.behind),
            "seconds": round(monotonic() - begun, 1),
        },
        as_json=json,
    )


def _passphrase(file: IO[bytes], path: Path | None) -> str | None:
    if path is not None:
        return passphrase_in(path)
    return ask(_("Passphrase of this backup")) if is_sealed(file) else None


def _said(manifest: Manifest) -> dict[str, object]:
    return {
        "time_ms": manifest.time_ms, "time": f"{shown_time(manifest.time_ms)} UTC",
        "schema": manifest.schema, "origin": manifest.origin,
        "books": len(manifest.books),
        "entries": sum(book["entries"] for book in manifest.books),
        "rows": sum(part.rows for part in manifest.parts),
    }  # fmt: skip


def _warn(found: Restored) -> None:
    for mark in found.behind:
        said = _(
            "Book {book}: {signed} entries were signed, and the backup has {size}, the last of "
            "{time} UTC.\n"
            "The service will not start with it; docs/operating.md says how to go on."
        )
        typer.echo(
            said.format(
                book=mark.book, signed=mark.signed, size=mark.size,
                time=shown_time(mark.time_ms),
            ),
            err=True,
        )  # fmt: skip


def shown_time(time_ms: int) -> str:
    """A moment as operators read it, in UTC."""
    return f"{datetime.fromtimestamp(time_ms // 1_000, UTC):%Y-%m-%d %H:%M}"

"""Passphrases of commands that run where the service does: from a file, or asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.backups.passphrases import LENGTH_MIN, SHORT, passphrase_in
from api.cli.errors import FAULT
from api.words.i18n import N_, _
from ledger.errors import FaultError

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="FILE", exists=True, dir_okay=False,
        help=N_("A file whose first line is the passphrase that the backup is sealed under."),
    ),
]  # fmt: skip


def chosen_passphrase(path: Path | None) -> str:
    """One that is chosen now: from a file, or typed twice.

    Raises:
        FaultError: it is short, or the two differ.
    """
    found = ask(_("Choose a passphrase for this backup")) if path is None else passphrase_in(path)
    if len(found) < LENGTH_MIN:
        raise FaultError("passphrase", "is short", SHORT)
    if path is None and ask(_("The same once more")) != found:
        raise FaultError("passphrase", "the two differ", "Try again")
    return found


def ask(prompt: str) -> str:
    """A passphrase that somebody types; the command ends where they would rather not."""
    try:
        return str(typer.prompt(prompt, hide_input=True, err=True))
    except typer.Abort:
        raise typer.Exit(FAULT) from None

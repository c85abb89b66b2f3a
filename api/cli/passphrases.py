"""Passphrases of commands that run where the service does: from a file, or asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.errors import FAULT
from api.words.i18n import N_, _
from ledger.errors import FaultError

LENGTH_MIN: Final = 12
"""Characters of a new passphrase: as many as the web wallet asks for."""
LENGTH_MAX: Final = 1_000

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="FILE", exists=True, dir_okay=False,
        help=N_("A file whose first line is the passphrase that the backup is sealed under."),
    ),
]  # fmt: skip


def passphrase_in(path: Path) -> str:
    """The first line of a file.

    Raises:
        FaultError: there is none.
    """
    remedy = "Write the passphrase as its first line"
    try:
        with path.open(encoding="utf-8") as file:
            found = file.readline(LENGTH_MAX).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise FaultError(str(path), "is no text", remedy) from error
    if not found:
        raise FaultError(str(path), "holds no passphrase", remedy)
    return found


def chosen_passphrase(path: Path | None) -> str:
    """One that is chosen now: from a file, or typed twice.

    Raises:
        FaultError: it is short, or the two differ.
    """
    found = ask(_("Choose a passphrase for this backup")) if path is None else passphrase_in(path)
    if len(found) < LENGTH_MIN:
        raise FaultError("passphrase", "is short", f"Take {LENGTH_MIN} characters at least")
    if path is None and ask(_("The same once more")) != found:
        raise FaultError("passphrase", "the two differ", "Try again")
    return found


def ask(prompt: str) -> str:
    """A passphrase that somebody types; the command ends where they would rather not."""
    try:
        return str(typer.prompt(prompt, hide_input=True, err=True))
    except typer.Abort:
        raise typer.Exit(FAULT) from None

"""The options that several commands of the wallet share, and asking before something is signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.errors import FAULT
from api.cli.showing import plain
from api.words.i18n import N_, _

if TYPE_CHECKING:
    from api.cli.wallet.machine import Machine

Folder = Annotated[
    Path | None,
    typer.Option(
        "--wallet", metavar="DIR", file_okay=False, help=N_("The wallet's folder; else ~/.ayni.")
    ),
]

As = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="WHO", help=N_("Which key, by its first digits or the member's name.")
    ),
]

Yes = Annotated[bool, typer.Option("--yes", help=N_("Sign without asking."))]


def sure(machine: Machine, *said: str, yes: bool, asks: bool = False) -> None:
    """Say what will be signed; end here unless the person agrees to it.

    With `asks` it is no order, and what is done is not signed.
    """
    for line in said:
        typer.echo(plain(line), err=True)
    if not yes and not machine.agrees(_("Do this?") if asks else _("Sign this?")):
        typer.echo(_("Nothing was done.") if asks else _("Nothing was signed."), err=True)
        raise typer.Exit(FAULT)

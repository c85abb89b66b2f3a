"""The options that several commands of the wallet share, and asking before something is signed."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.errors import FAULT
from api.i18n import N_, _

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

JOINERS: Final = "\u200c\u200d"
"""Within words of some scripts; they move nothing else."""


def sure(machine: Machine, *said: str, yes: bool) -> None:
    """Say what will be signed; end here unless the person agrees to it."""
    for line in said:
        typer.echo(plain(line), err=True)
    if not yes and not machine.agrees(_("Sign this?")):
        typer.echo(_("Nothing was signed."), err=True)
        raise typer.Exit(FAULT)


def plain(text: str) -> str:
    """Text without what moves a cursor or turns its direction: names could hide words with it."""
    return "".join(_shown(one) for one in text)


def _shown(one: str) -> str:
    kind = unicodedata.category(one)
    if kind in {"Zl", "Zp"} or one in "\n\t":
        return " "
    return "?" if kind in {"Cc", "Cf", "Cs"} and one not in JOINERS else one

"""`ayni version`: which release this is, and the hash of the programs that its pages load."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show
from api.pages.static_files import static_digest
from api.words.i18n import N_

HELP: Final = N_("Show the version, and the hash of the programs that its pages load.")


def _show(asked: bool) -> None:  # noqa: FBT001 as Typer calls it
    if asked:
        typer.echo(f"ayni {version('ayni')}")
        raise typer.Exit


Asked = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=_show, help=N_("Show the version alone.")),
]


def show_first(*, asked: Asked = False) -> None:
    """Take what stands before any command."""
    del asked


def show_version(*, json: Json = False) -> None:
    """Show what a release publishes of itself."""
    show({"version": version("ayni"), "programs": static_digest()}, as_json=json)

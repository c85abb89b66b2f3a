"""`ayni demo`: co-ops to try things out with, in a folder of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.serve import run
from api.demo.identities import IDENTITIES
from api.demo.prepare import prepare
from api.service.service import clock_ms
from api.settings import Settings
from api.words.i18n import N_, _

FOLDER: Final = Path("var/demo")

Port = Annotated[int, typer.Option("--port", min=1, max=65_535, help=N_("Where to serve it."))]
NoServe = Annotated[bool, typer.Option("--no-serve", help=N_("Make it, and do not serve it."))]


def demo(port: Port = 8000, *, no_serve: NoServe = False) -> None:
    """Make the demo if need be, serve it, and say where to look."""
    settings = Settings.from_environment(os.environ).changed(
        data=FOLDER, database_url="", anchor="embedded", public_url="", demo=True,
        port=port,
    )  # fmt: skip
    made = prepare(settings, clock_ms(), os.urandom)
    text = _("Made a demo in {folder}.") if made else _("Found a demo in {folder}.")
    typer.echo(text.format(folder=FOLDER), err=True)
    if not no_serve:
        run(settings, _say_where)


def _say_where(url: str) -> None:
    text = _(
        "\n"
        "  First page     {url}\n"
        "  For programs   {url}docs\n"
        "  Keys to try    {identities}\n"
        "\n"
        "Press Ctrl-C to stop."
    )
    shown = text.format(url=url, identities=FOLDER / IDENTITIES)
    typer.echo(shown, err=True)

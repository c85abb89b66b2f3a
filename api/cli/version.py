"""`ayni version`: which release this is, and the hash of the programs that its pages load."""

from __future__ import annotations

from importlib.metadata import version

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show
from api.pages.static_files import static_digest


def show_version(*, json: Json = False) -> None:
    """Show what a release publishes of itself."""
    show({"version": version("ayni"), "programs": static_digest()}, as_json=json)

"""`ayni audit`: replay an exported journal; the same as `python -m chain audit`, with a bar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.options import File, Json, LogKey, given
from api.cli.showing import progress
from api.i18n import N_, _
from chain.cli import main

HELP: Final = N_("Replay an exported journal by the same rules, and show what it comes to as JSON.")

Digest = Annotated[
    str | None,
    typer.Option("--digest", metavar="HEX", help=N_("An epoch's digest as seen on the chain.")),
]
Roster = Annotated[
    Path | None,
    typer.Option("--roster", metavar="FILE", help=N_("A file of member ids, one a line.")),
]


def audit_file(
    file: File,
    key: LogKey | None = None,
    digest: Digest = None,
    roster: Roster = None,
    *,
    json: Json = False,
) -> None:
    """Audit a file; exits with 1 if anything in it does not hold."""
    asked = given({"--key": key, "--digest": digest, "--roster": roster})
    with progress(_("Auditing"), None, hidden=json) as done:
        code = main(["audit", str(file), *asked], sys.stdout, sys.stderr, done)
    raise typer.Exit(code)

"""`ayni audit`: replay an exported journal; the same as `python -m chain audit`, with a bar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.asking import require_readable
from api.cli.options import BookId, File, Json, LogKey, given
from api.cli.showing import progress
from api.words.audit_texts import VOICE
from api.words.i18n import N_, _
from chain.cli import main

Digest = Annotated[
    str | None,
    typer.Option(
        "--digest", metavar="HEX", help=N_("The digest of a closing, as seen on the chain.")
    ),
]
Roster = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        metavar="FILE",
        help=N_("A file of member ids, one a line, each with the key that they joined with."),
    ),
]
Since = Annotated[
    Path | None,
    typer.Option("--since", metavar="FILE", help=N_("An earlier export, which this continues.")),
]
Certificate = Annotated[
    Path | None,
    typer.Option(
        "--certificate",
        metavar="FILE",
        help=N_("The certificate of what was brought in from another system."),
    ),
]
Checkpoints = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", metavar="FILE", help=N_("A checkpoint that you kept.")),
]
Receipts = Annotated[
    list[Path] | None,
    typer.Option("--receipt", metavar="FILE", help=N_("Receipts that you kept.")),
]
Now = Annotated[
    int | None, typer.Option("--now", metavar="MS", help=N_("When it is; else the clock says."))
]
BlockTimes = Annotated[
    Path | None,
    typer.Option(
        "--block-times", metavar="FILE", help=N_("When the blocks were made that hold closings.")
    ),
]
Late = Annotated[
    int | None,
    typer.Option(
        "--late", metavar="HOURS", help=N_("How long a closing may have waited for its block.")
    ),
]


def audit_file(  # noqa: PLR0913, PLR0917 a command's options
    file: File,
    key: LogKey | None = None,
    book: BookId = None,
    digest: Digest = None,
    roster: Roster = None,
    certificate: Certificate = None,
    since: Since = None,
    checkpoint: Checkpoints = None,
    receipt: Receipts = None,
    now: Now = None,
    block_times: BlockTimes = None,
    late: Late = None,
    *,
    json: Json = False,
) -> None:
    """Audit a file; exits with 1 if anything in it does not hold."""
    asked = given({
        "--key": key, "--book": book, "--digest": digest, "--roster": roster,
        "--certificate": certificate, "--since": since, "--checkpoint": checkpoint,
        "--receipt": receipt, "--now": now, "--block-times": block_times, "--late": late,
    })  # fmt: skip
    asked = ["audit", str(file), *asked, *(["--json"] if json else [])]
    require_readable(asked)
    with progress(_("Auditing"), None, hidden=json) as done:
        code = main(asked, sys.stdout, sys.stderr, done, VOICE)
    raise typer.Exit(code)

"""`ayni verify`: check a bundle offline; the same as `python -m chain verify`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli.asking import require_readable
from api.cli.options import BookId, File, Json, LogKey, given
from api.words.audit_texts import VOICE
from api.words.i18n import N_
from chain.cli import main

Contract = Annotated[
    str | None, typer.Option("--contract", metavar="HEX", help=N_("The contract's address."))
]
Block = Annotated[
    str | None, typer.Option("--block", metavar="HEX", help=N_("The hash of a final block."))
]
WithoutChain = Annotated[
    bool, typer.Option("--without-chain", help=N_("Do not check that the closing is anchored."))
]


def verify_bundle(  # noqa: PLR0913 a command's options
    bundle: File,
    key: LogKey,
    book: BookId = None,
    contract: Contract = None,
    block: Block = None,
    *,
    without_chain: WithoutChain = False,
    json: Json = False,
) -> None:
    """Verify a bundle; exits with 1 if anything in it does not hold."""
    asked = given({"--key": key, "--book": book, "--contract": contract, "--block": block})
    asked += [name for name, on in (("--without-chain", without_chain), ("--json", json)) if on]
    asked = ["verify", str(bundle), *asked]
    require_readable(asked)
    raise typer.Exit(main(asked, sys.stdout, sys.stderr, voice=VOICE))

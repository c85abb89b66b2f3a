"""`ayni wallet release`: asking members whether a file of the book's data be given to somebody."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.seat import sit
from api.cli.wallet.typed import LastDay, Reason, check_text
from api.cli.wallet.votes.acting import QUORUM, Ballots, Wish, put_to_vote, tell_asked
from api.words.i18n import N_, _
from credit.voting.releasing import RELEASED

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True,
        help=N_("The file; only its hash is sent."),
    ),
]  # fmt: skip
Entries = Annotated[
    int, typer.Option("--entries", metavar="N", min=1, help=N_("How many entries it covers."))
]


def release(  # noqa: PLR0913 a command's options
    context: typer.Context, file: File, *, entries: Entries, reason: Reason, until: LastDay,
    quorum: Ballots = QUORUM, who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Hash the file, and ask for a vote on it."""
    check_text("--reason", reason)
    digest = sha256(file.read_bytes()).hexdigest()
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        asks = _("Should this file of our data be given away?")
        lines = [
            _("{name}: {value}").format(name=name, value=value)
            for name, value in ((_("Entries"), entries), (_("Its SHA-256"), digest))
        ]
        sure(here.machine, asks, *lines, _("Why: {text}").format(text=reason), yes=yes)
        own = {"at": entries, "digest": digest}
        tell_asked(put_to_vote(seat, RELEASED, own, Wish(until, quorum, asks), reason))

"""`ayni wallet close`: closes the book's epoch now, for stewards and treasurers.

The service signs the closing; whoever asked keeps its digest, and finds it on the chain later.
"""

from __future__ import annotations

import typer  # noqa: TC002 Typer reads the annotations

from api.cli.options import Json  # noqa: TC001 as above
from api.cli.showing import show
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.seat import sit
from api.words.i18n import _
from chain.records import EpochRecord
from ledger.errors import EvidenceError


def close(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Have the epoch closed; the digest shown is computed here from the record."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        path = f"{seat.identity.path}/epochs"
        answer = seat.client.ask("POST", path, token=seat.token)
    record = EpochRecord.from_bytes(bytes.fromhex(answer["record"]))
    if record.book32.hex() != seat.identity.book:
        raise EvidenceError("record", _("is of another book"))
    closed = {
        "epoch": record.epoch, "entries": record.journal_size, "accounts": record.accounts,
        "digest": record.digest().hex(),
    }  # fmt: skip
    show(closed, as_json=json)

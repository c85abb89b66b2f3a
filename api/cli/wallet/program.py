"""`ayni wallet program`: whether a service serves the programs that this release has.

A web wallet is the operator's program: what a browser signs, these files decide. Each file that
this release has is fetched from the service and compared, byte by byte. What it cannot show: what
the service sends to somebody else, or on pages themselves.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show
from api.cli.wallet.client import Client, base_of
from api.pages.static_files import static_digest, static_files
from api.words.i18n import N_, _
from ledger.errors import EvidenceError

FIRST: Final = "/app/sign-in"
_ADDRESS: Final = re.compile(rb'"(/static/[0-9a-f]{12}/)js/pages/')

Service = Annotated[str, typer.Argument(metavar="ADDRESS", help=N_("Where the service is."))]


def compare(service: Service, *, json: Json = False) -> None:
    """Fetch every file and compare it.

    Raises:
        EvidenceError: the service serves others.
    """
    client = Client(base_of(service))
    found = _ADDRESS.search(client.fetch(FIRST))
    if found is None:
        raise EvidenceError(client.base, _("its first page loads no programs of this kind"))
    folder = found[1].decode()
    theirs = [path for path, own in static_files().items() if client.fetch(folder + path) != own]
    if theirs:
        why = _("it serves others than this release has: {files}").format(files=", ".join(theirs))
        raise EvidenceError(client.base, why)
    show({"service": client.base, "files": len(static_files()), "programs": static_digest()},
         as_json=json)  # fmt: skip

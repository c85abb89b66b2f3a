"""`ayni wallet new`: a new key for this machine, which waits until somebody speaks for it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show
from api.cli.wallet.client import Client, base_of
from api.cli.wallet.files import WAITING, Identity, at_work
from api.cli.wallet.keyring import unlock
from api.cli.wallet.options import Folder  # noqa: TC001 as above
from api.cli.wallet.orders import digits_of
from api.words.i18n import N_, _
from ledger.errors import AyniError

Service = Annotated[str, typer.Argument(metavar="ADDRESS", help=N_("Where the service is."))]


def make_key(
    context: typer.Context, service: Service, wallet: Folder = None, *, json: Json = False
) -> None:
    """Make a key and show the code under which it waits."""
    with at_work(context, wallet) as here:
        base = base_of(service)
        with unlock(here).trying(AyniError) as key:
            made = Client(base).ask("POST", "/v1/devices", {"key": key.public})
        here.keep(Identity(key.public, base, WAITING, code=made["code"]))
    # Made here: a link that the service made could name a key of the service's.
    link = f"{base}/app/devices/add?code={quote(made['code'])}#{key.public}"
    found = {"key": key.public, "code": made["code"], "digits": digits_of(key.public), "link": link}
    if json:
        show(found, as_json=True)
        return
    typer.echo(_("Code: {code}").format(code=made["code"]))
    typer.echo(_("Both devices must show these digits:") + f" {found['digits']}")
    typer.echo(_("Or open this on your other device: {link}").format(link=link))
    typer.echo(_(
        "The code is valid for half an hour. On your other device, open “My devices” "
"and “Add a device”, or type: ayni wallet add {code}\nThen come back here and "
"type: ayni wallet take"
    ).format(code=made["code"]))  # fmt: skip

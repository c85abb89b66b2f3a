"""`ayni wallet join`: answer an invitation with a new key; a steward then lets the member in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlsplit

import typer

from api.cli.wallet.client import Client, RefusedError, base_of
from api.cli.wallet.files import JOINING, Identity, at_work
from api.cli.wallet.keyring import unlock
from api.cli.wallet.options import Folder, Yes, sure
from api.cli.wallet.orders import DAY_MS, Pen
from api.cli.wallet.place import invited_to, placed
from api.words.i18n import N_, _
from api.words.showing import show_amount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.cli.wallet.orders import Signed

ADMISSION_MS: Final = 14 * DAY_MS
"""How long a steward may take."""

SALT_BYTES: Final = 32

Link = Annotated[str, typer.Argument(metavar="LINK", help=N_("The invitation."))]
Name = Annotated[str, typer.Option("--name", help=N_("Your name, as people know you."))]


def join(
    context: typer.Context, link: Link, name: Name, wallet: Folder = None, *, yes: Yes = False
) -> None:
    """Leave the two orders that make a member and an account, for a steward to sign too.

    Who was brought along from another system has an account, and leaves the first alone.
    """
    with at_work(context, wallet) as here:
        base = base_of(link)
        client, code = Client(base), urlsplit(link).path.rpartition("/")[2]
        found = placed(client, Identity("", base, JOINING), *invited_to(code))
        claim = client.ask("GET", f"/v1/invitations/{code}").get("claim")
        said = _("You ask to join {place} as {name}.").format(place=found.place, name=name)
        sure(here.machine, said, *_waiting_there(found, claim), yes=yes)
        # Without an answer nobody knows whether the orders were left: the key is kept then.
        with unlock(here).trying(RefusedError) as key:
            identity = here.keep(found, key=key.public, name=name)
            pen = Pen(here.machine, identity, key)
            member = _leave(client, code, name, _orders(pen, claim), pen)
        here.keep(identity, member=member)
    typer.echo(_("You have asked to join. A steward looks at it; then ayni wallet balance works."))


def _waiting_there(identity: Identity, claim: Mapping[str, Any] | None) -> list[str]:
    """What waits for somebody who was brought along from another system."""
    if claim is None:
        return []
    balance = show_amount(identity.counts, int(claim["balance"])).strip()
    text = _("The account of {name} is waiting for you; its balance is {balance}.")
    return [text.format(name=claim["name"], balance=balance)]


def _leave(client: Client, code: str, name: str, orders: Sequence[Signed], pen: Pen) -> str:
    key = pen.key.public
    left = [{"order": one.order, "key": key, "signature": one.signatures[0][1]} for one in orders]
    body = {"code": code, "name": name, "orders": left}
    member: str = client.ask("POST", "/v1/joinings", body)["member"]
    return member


def _orders(pen: Pen, claim: Mapping[str, Any] | None) -> list[Signed]:
    if claim is not None:
        own = {"member": str(claim["member"])}
        return [pen.write("member-joined", own, life_ms=ADMISSION_MS)]
    member, account = pen.new_id(), pen.new_id()
    salt = pen.machine.random(SALT_BYTES).hex()
    opened = {"account": account, "kind": "member", "member": member, "salt": salt}
    return [
        pen.write("member-joined", {"member": member}, life_ms=ADMISSION_MS),
        pen.write("account-opened", opened, life_ms=ADMISSION_MS),
    ]

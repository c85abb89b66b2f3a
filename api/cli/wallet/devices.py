"""`ayni wallet devices` and `ayni wallet revoke`: every key of the member's, and ending one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.typed import one_beginning
from api.words.i18n import N_, _
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat


KeyText = Annotated[
    str, typer.Argument(metavar="KEY", help=N_("The key, or its first digits: eight at least."))
]


def list_devices(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """List the member's keys in force, and which of them are in this wallet."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        keys = keys_in_force(seat, seat.identity.member)
        found = [{"key": key, "here": key in here.identities} for key in keys]
    if json:
        show({"keys": found}, as_json=True)
        return
    here_ = _("in this wallet")
    show_table([_("key"), ""], [[one["key"], here_ if one["here"] else ""] for one in found])


def revoke(
    context: typer.Context, key: KeyText, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """End a key; with the last one in force nobody could sign for the member."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        public = _meant(keys_in_force(seat, seat.identity.member), key)
        said = _("You remove the key {key}: it no longer signs for {name}, and never will again.")
        said = said.format(key=public, name=seat.identity.name)
        sure(here.machine, said, yes=yes)
        own = {"member": seat.identity.member, "revoked": public}
        sent = settle(seat, seat.pen.write("key-revoked", own), said)
        if sent.receipt is not None and public in here.identities:
            seat.keyring.forget(public)
            here.forget(public)
    typer.echo(_("The key is removed.") if sent.receipt else _("Signed, and waiting to be sent"))


def keys_in_force(seat: Seat, member: str) -> list[str]:
    """The keys that speak for a member now, the oldest first."""
    keys = seat.get(f"/members/{member}")["keys"]
    return [one["key"] for one in keys if one["revoked"] is None]


def _meant(keys: list[str], text: str) -> str:
    found = one_beginning(keys, text)
    if found is None:
        why = _("is not a valid key of yours")
        raise FaultError(text, why, _("ayni wallet devices lists them"))
    if len(keys) == 1:
        why = _("is the only key that speaks for you")
        raise FaultError(text, why, _("Add another device first"))
    return found

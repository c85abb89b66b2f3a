"""`ayni wallet take`: go on with a key that waited, as far as others have come with it.

A member's other device signed `key-added`: this key signs too, and speaks for them from then on.
Guardians signed `recovery-asked`: this key signs too; once the notice is over, it takes over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from api.cli.wallet.files import MEMBER, RECOVERING, WAITING, Identity, at_work
from api.cli.wallet.keyring import unlock
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import check_brings, signed_too
from api.cli.wallet.place import placed
from api.cli.wallet.queue import post_now
from api.cli.wallet.seat import Desk, sit_down
from api.cli.wallet.trust import recovery_path, recovery_to
from api.words.i18n import _
from api.words.showing import show_time

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed


def take(
    context: typer.Context, who: As = None, wallet: Folder = None, *, yes: Yes = False
) -> None:
    """Look what was left for the key, and do what can be done with it now."""
    with at_work(context, wallet) as here:
        identity = here.choose(who, WAITING, RECOVERING)
        desk = Desk(here, identity, unlock(here))
        said = _claimed(desk, yes=yes) if identity.state == WAITING else _recovered(desk)
    typer.echo(said)


def _claimed(desk: Desk, *, yes: bool) -> str:
    path = f"/v1/devices/{desk.identity.code}"
    claim = desk.client.ask("GET", path)["claim"]
    if claim is None:
        return _("Nobody has vouched for this key yet.")
    desk = replace(desk, identity=_of_claim(desk, claim))
    recovers = claim["kind"] == "recovery"
    type_ = "recovery-asked" if recovers else "key-added"
    identity = desk.identity
    check_brings(claim["order"], type_, identity.book, identity.member, identity.key)
    said = (
        _("People of trust ask that this device becomes that of {name} in {place}.")
        if recovers
        else _("This device will sign for {name} in {place}.")
    )
    sure(
        desk.wallet.machine, said.format(name=identity.name, place=identity.place),
        _("If you do not know this name, say no: nothing happens then."), yes=yes,
    )  # fmt: skip
    signed = signed_too(claim["order"], claim["signatures"], desk.key)
    return _ask(desk, signed) if recovers else _come_in(desk, signed)


def _of_claim(desk: Desk, claim: dict[str, Any]) -> Identity:
    named = replace(
        desk.identity, book=claim["book"], member=claim["member"], name=claim["name"], code=""
    )
    return placed(desk.client, named, claim["community"], None)


def _come_in(desk: Desk, signed: Signed) -> str:
    post_now(desk.identity, signed)
    return come_in(desk)


def come_in(desk: Desk) -> str:
    """Keep and use a key that the book has let in."""
    kept = desk.wallet.keep(desk.identity, state=MEMBER)
    seat = sit_down(replace(desk, identity=replace(kept, account="")))
    return _("This wallet speaks for {name} in {place} now.").format(
        name=seat.identity.name, place=seat.identity.place
    )


def _ask(desk: Desk, signed: Signed) -> str:
    identity = desk.wallet.keep(desk.identity, state=RECOVERING)
    own = next(signature for key, signature in signed.signatures if key == identity.key)
    path = f"{recovery_path(identity)}/signature"
    whole = desk.client.ask("POST", path, {"signature": own})
    if whole["enough"]:
        post_now(identity, signed._replace(signatures=whole["signatures"]))
    return _said(recovery_to(desk.client, identity))


def _recovered(desk: Desk) -> str:
    found = recovery_to(desk.client, desk.identity)
    if found["state"] == "done":
        return come_in(desk)
    if found["state"] != "notice" or found["ready_ms"] > found["now"]:
        return _said(found)
    identity = desk.identity
    own = {"member": identity.member, "recovery": found["recovery"]}
    post_now(identity, desk.pen.write("recovery-completed", own))
    _forget_others(desk)
    return come_in(desk)


def _forget_others(desk: Desk) -> None:
    """Other keys of the member's have ended by the recovery."""
    own = desk.identity
    for one in list(desk.wallet.identities.values()):
        if one.key != own.key and (one.book, one.member) == (own.book, own.member):
            desk.keyring.forget(one.key)
            desk.wallet.forget(one.key)


def _said(found: dict[str, Any]) -> str:
    if found["state"] == "signing":
        text = _("{signed} of {quorum} people of trust have signed.")
        return text.format(signed=found["signed"], quorum=found["quorum"])
    if found["state"] == "notice":
        text = _("Enough people of trust have signed. The waiting time runs until {time}.")
        return text.format(time=show_time(found["ready_ms"]))
    return _("This device waits for no recovery.")

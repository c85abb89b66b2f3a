"""`ayni wallet add`: speak for a device that waits, as one's own or as that of whom one guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import typer

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import DAY_MS, HOUR_MS, digits_of
from api.cli.wallet.seat import sit
from api.cli.wallet.trust import guarded_named
from api.words.i18n import N_, _
from ledger.errors import EvidenceError

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat

ASKED_MS: Final = 14 * DAY_MS
"""How long the other guardians may take."""

Code = Annotated[
    str, typer.Argument(metavar="CODE", help=N_("What the new device shows: its code, or link."))
]
For = Annotated[
    str | None,
    typer.Option("--for", metavar="NAME", help=N_("Whose device it is: somebody who trusts you.")),
]
Called = Annotated[str, typer.Option("--called", metavar="TEXT", help=N_("What to call it."))]


def add(  # noqa: PLR0913 a command's options
    context: typer.Context, code: Code, *, for_: For = None, called: Called = "", who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign the order that brings the device in, and leave it for the device to sign too."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        short, key = _read(code)
        found = seat.client.ask("GET", f"/v1/devices/{quote(short)}")["key"]
        if key and key != found:
            raise EvidenceError(_("link"), _("names another key than the service does"))
        named = None if for_ is None else guarded_named(seat, for_)
        sure(here.machine, *_words(seat, found, named), yes=yes)
        signed = _order(seat, found, named)
        body = {"order": signed.order, "signatures": signed.signatures}
        if named is None:
            seat.post(f"/devices/{quote(short)}/claim", {**body, "name": called})
        else:
            seat.post("/recoveries", {**body, "code": short})
    typer.echo(_("Continue on the new device: it asks once more, then it is ready."))


def _read(code: str) -> tuple[str, str]:
    """The code, and the key where a link names it."""
    if "/" not in code:
        return code, ""
    parts = urlsplit(code)
    return parse_qs(parts.query).get("code", [""])[0], parts.fragment


def _words(seat: Seat, key: str, named: dict[str, Any] | None) -> list[str]:
    said = [_("This device will sign for {name} in {place}.").format(
        name=seat.identity.name, place=seat.identity.place)]  # fmt: skip
    if named is not None:
        said = [
            _("Sign as a person of trust for {name}").format(name=named["name"]),
            _(
                "Speak with the person who trusts you, seeing or hearing them, before you sign "
                "for them."
            ),
        ]
    ask = _("Look at the new device. Continue only if it shows these digits too:")
    return [*said, f"{ask} {digits_of(key)}"]


def _order(seat: Seat, key: str, named: dict[str, Any] | None) -> Signed:
    if named is None:
        own = {"member": seat.identity.member, "added": key}
        return seat.pen.write("key-added", own, life_ms=HOUR_MS)
    asked = {"member": named["member"], "added": key}
    return seat.pen.write("recovery-asked", asked, life_ms=ASKED_MS)

"""`ayni wallet invite` and `ayni wallet admit`: letting people in, for stewards.

What a newcomer left is read from its own text: it makes one member with one account under one key,
or is not signed. Who they are is for the steward to know: the name is what they wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import signed_too
from api.cli.wallet.people import Named, everybody, fitting
from api.cli.wallet.posting import settle_all
from api.cli.wallet.seat import sit
from api.cli.wallet.waiting import Decline  # noqa: TC001 as above
from api.cli.wallet.words import read_sent
from api.words.i18n import N_, _
from api.words.showing import show_time
from ledger.errors import EvidenceError, FaultError
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.seat import Seat
    from ledger.orders import Order

TYPES: Final = ["member-joined", "account-opened"]

Asking = Annotated[
    str, typer.Argument(metavar="NAME", help=N_("Who asks: their name, or the member's id."))
]


def invite(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show the link, this once."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        made = seat.post("/invitations")
        link = f"{seat.client.base}/app/join/{made['code']}"
    if json:
        show({"link": link, "expires_ms": made["expires_ms"]}, as_json=True)
        return
    typer.echo(link)
    until = _("For one person, until {time}. It is shown this once.")
    typer.echo(until.format(time=show_time(made["expires_ms"])), err=True)


def admit(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Asking, who: As = None, wallet: Folder = None, *,
    decline: Decline = False, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign both orders that somebody left, and post them."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        one = _meant(seat.get("/joinings")["joinings"], name)
        if not decline:
            orders = _orders(seat, one)
            said = _words(seat, one, orders)
            sure(here.machine, *said, yes=yes)
            if not _entered(seat, orders, said[0]):
                typer.echo(_("Signed, and waiting to be sent"))
                return
        seat.delete(f"/joinings/{one['member']}")
    declined = _("{name} is not let in.") if decline else _("{name} is let in.")
    typer.echo(plain(declined.format(name=one["name"])))


def _meant(found: Sequence[dict[str, Any]], words: str) -> dict[str, Any]:
    fits = fitting([Named(one["member"], one["name"]) for one in found], words)
    if len(fits) == 1:
        return next(one for one in found if one["member"] == fits[0].member)
    names = ", ".join(f"{one['name']} ({one['member']})" for one in found) or _("nobody")
    why = _("is not who asks to join, or several are")
    raise FaultError(words, why, _("There ask: {names}").format(names=names))


def _orders(seat: Seat, one: dict[str, Any]) -> list[Order]:
    """The orders that were left; raises `EvidenceError` for any others."""
    left = [read_sent(seat, text, [(key, signed)]) for text, key, signed in one["orders"]]
    wrong = EvidenceError(_("orders"), _("are not what joining takes"))
    if [order.type for order in left] == TYPES[:1] and left[0].body.member == one["member"]:
        _require_expected(seat, left[0])
        return left
    if [order.type for order in left] != TYPES:
        raise wrong
    joined, opened = left
    whole = (joined.body.member, joined.key) == (opened.body.member, opened.key)
    if not whole or opened.body.kind != MEMBER or joined.body.member != one["member"]:
        raise wrong
    if joined.body.member in dict(everybody(seat)):
        raise EvidenceError(_("orders"), _("name somebody who is a member already"))
    return left


def _require_expected(seat: Seat, joined: Order) -> None:
    """Raise `EvidenceError` unless whoever joins was brought along, and has no key."""
    if seat.get(f"/members/{joined.body.member}")["keys"]:
        raise EvidenceError(_("orders"), _("name somebody who is a member already"))


def _entered(seat: Seat, orders: Sequence[Order], said: str) -> bool:
    whole = [
        signed_too(order.text.decode(), order.signatures, seat.key, order.id) for order in orders
    ]
    return all(sent.receipt is not None for sent in settle_all(seat, whole, said))


def _words(seat: Seat, one: dict[str, Any], orders: Sequence[Order]) -> list[str]:
    joined, is_new = orders[0], len(orders) > 1
    said = (
        _("You let {name} into {place} as a new member ({member}).")
        if is_new
        else _("You let {name} into {place}: the account that waits for {member} is theirs then.")
    )
    lines = [
        said.format(name=one["name"], place=seat.identity.place, member=joined.body.member),
        _("Their first key: {key}").format(key=joined.key),
    ]
    if one["twins"]:
        alike = _("There is somebody of a name that looks the same: {names}")
        lines.append(alike.format(names=", ".join(one["twins"])))
    return lines

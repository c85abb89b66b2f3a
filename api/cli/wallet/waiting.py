"""`ayni wallet waiting` and `ayni wallet cosign`: orders of others that one is to sign too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import signed_too
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import DESK, sign_together, tell, tell_missing
from api.cli.wallet.typed import one_beginning
from api.cli.wallet.words import Names, names_of, read_sent, words_of
from api.words.i18n import N_, _
from ledger.errors import AyniError, EvidenceError, FaultError
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.seat import Seat
    from ledger.orders import Order


OrderId = Annotated[
    str, typer.Argument(metavar="ORDER", help=N_("Its id, or the first digits: eight at least."))
]
Decline = Annotated[
    bool, typer.Option("--decline", help=N_("Sign nothing, and have it wait no longer."))
]


class Waits(NamedTuple):
    """An order that waits: as the service sent it, as it was read, and what it does in words."""

    sent: dict[str, Any]
    order: Order
    words: Sequence[str]


def waiting(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """List them, and for stewards who asks to join."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        names = names_of(seat)
        rows = [_row(names, sent) for sent in sent_here(seat)]
        asking = _asking(seat)
    if json:
        show({"orders": rows, "joinings": asking}, as_json=True)
        return
    for row in rows:
        _tell(row)
    for one in asking:
        asks = _("{name} asks to join: ayni wallet admit {member}")
        typer.echo(plain(asks.format(name=one["name"], member=one["member"])))
    if not rows and not asking:
        typer.echo(_("Nothing is waiting for you."))


def sent_here(seat: Seat) -> list[dict[str, Any]]:
    """What waits, as the service sends it: nothing of it is believed yet."""
    found: list[dict[str, Any]] = seat.get("/drafts")["drafts"]
    return found


def _asking(seat: Seat) -> list[dict[str, Any]]:
    if STEWARD not in seat.get(f"/members/{seat.identity.member}")["roles"]:
        return []
    found = seat.get("/joinings")["joinings"]
    return [{"member": one["member"], "name": one["name"]} for one in found]


def _row(names: Names, sent: dict[str, Any]) -> dict[str, Any]:
    """What is shown of an order; one that cannot be read hides none of the others."""
    found = {"id": sent["id"], "missing": sent["missing"], "signed": sent["signed"]}
    try:
        one = _read(names, sent)
    except AyniError as error:
        return {**found, "type": "", "words": [], "wrong": str(error)}
    return {**found, "type": one.order.type, "words": one.words, "wrong": ""}


def _tell(row: dict[str, Any]) -> None:
    if row["wrong"]:
        text = _("{id}: do not sign it. {why}")
        typer.echo(plain(text.format(id=row["id"], why=row["wrong"])))
        return
    state = _("You have signed. Others may have to, still.") if row["signed"] else ""
    typer.echo(plain(f"{row['id']}: {row['words'][0]} {state}".rstrip()))
    for line in row["words"][1:]:
        typer.echo(plain(f"  {line}"))


def _read(names: Names, sent: dict[str, Any]) -> Waits:
    order = read_sent(names.seat, sent["order"], sent["signatures"])
    if order.id != sent["id"]:
        raise EvidenceError(_("order"), _("is another than the service says"))
    return Waits(sent, order, words_of(names, order, sent["memo"]))


def cosign(  # noqa: PLR0913 a command's options
    context: typer.Context, order: OrderId, who: As = None, wallet: Folder = None, *,
    decline: Decline = False, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign the very text that the others signed; post it with the last signature."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        sent = _meant(sent_here(seat), order)
        if decline:
            _end(seat, sent)
            typer.echo(_("It waits no longer."))
            return
        if sent["signed"] and sent["missing"] > 0:
            typer.echo(_("You have signed. Others may have to, still."))
            return
        sign_waiting(seat, sent, yes=yes)


def sign_waiting(seat: Seat, sent: dict[str, Any], *, yes: bool) -> None:
    """Ask for a yes to what an order that waits does, from its own text, and sign it too."""
    one = _read(names_of(seat), sent)
    sure(seat.wallet.machine, *one.words, yes=yes)
    _sign(seat, one)


def _meant(found: Sequence[dict[str, Any]], order: str) -> dict[str, Any]:
    by_id = {str(one["id"]): one for one in found}
    id_ = one_beginning(list(by_id), order)
    if id_ is None:
        why, remedy = _("does not wait for you"), _("Look at ayni wallet waiting")
        raise FaultError(order, why, remedy)
    return by_id[id_]


def _sign(seat: Seat, one: Waits) -> None:
    text, id_ = one.order.text.decode(), one.order.id
    whole = signed_too(text, one.order.signatures, seat.key, id_)._replace(memo=one.sent["memo"])
    if one.sent["at_desk"]:
        sign_together(seat, whole, one.words[0], own=False)
        return
    own = next(signed for key, signed in whole.signatures if key == seat.key.public)
    body = {"key": seat.key.public, "signature": own}
    if seat.page("POST", f"/app/drafts/{id_}/signatures", body)["seq"] is None:
        tell_missing(int(one.sent["missing"]) - 1)
        return
    # The service has posted it; the same once more brings the receipt.
    tell(settle(seat, whole, one.words[0]).receipt)


def _end(seat: Seat, sent: dict[str, Any]) -> None:
    rest = "end" if sent["at_desk"] else "discard"
    folder = DESK if sent["at_desk"] else "/app/drafts"
    seat.client.fill_in(f"{folder}/{sent['id']}/{rest}", {}, seat.token)

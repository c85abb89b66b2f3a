"""`ayni wallet object` and `cancel`: stopping what was begun in the name of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.wallet.client import RefusedError
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import DAY_MS, says, signed_too
from api.cli.wallet.posting import settle
from api.cli.wallet.queue import post_now
from api.cli.wallet.seat import sit, sit_down, take_out
from api.cli.wallet.trust import guarded_named, recovery_to, trusted
from api.words.i18n import N_, _
from api.words.showing import show_time
from ledger.errors import EvidenceError

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Desk, Seat

KEPT: Final = "guardians-kept"
CANCELLED: Final = "recovery-cancelled"
SUBJECT: Final = {KEPT: "choice", CANCELLED: "recovery"}
SAID: Final = {
    KEPT: N_("You stop the change of the people of trust of {name}, planned from {time}."),
    CANCELLED: N_("You call off the new key that takes over for {name} from {time} on."),
}
WAITING_MS: Final = 14 * DAY_MS
"""How long an objection waits for the other guardians, as in the web wallet."""

Whom = Annotated[str, typer.Argument(metavar="NAME", help=N_("Who trusts you."))]


def object_to(
    context: typer.Context, name: Whom, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Sign each objection that is possible, and post it once enough guardians have."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        one = guarded_named(seat, name)
        open_ = [each for each in one["objections"] if each["enough"] or not each["mine"]]
        if not open_:
            typer.echo(_("Nothing is to be signed now."))
        for each in open_:
            said, time = SAID[each["type"]], show_time(each["ready_ms"])
            sure(here.machine, _(said).format(name=one["name"], time=time), yes=yes)
            whole = _sign(seat, one["member"], each)
            more = _("{signed} of {quorum} people of trust have signed.").format(
                signed=whole["signed"], quorum=whole["quorum"]
            )
            typer.echo(_("Enough have signed: it is stopped.") if whole["enough"] else more)


def _sign(seat: Seat, member: str, found: dict[str, Any]) -> dict[str, Any]:
    mine = _objection(seat, member, found)
    own = [pair for pair in mine.signatures if pair[0] == seat.key.public]
    body = {"order": mine.order, "signatures": own}
    whole: dict[str, Any] = seat.post("/objections", body)
    if whole["enough"]:
        # What the service keeps is posted with the order that was read here, or not at all.
        post_now(seat.identity, mine._replace(signatures=whole["signatures"]))
    return whole


def _objection(seat: Seat, member: str, found: dict[str, Any]) -> Signed:
    type_ = found["type"]
    fields = {"member": member, SUBJECT[type_]: found["subject"]}
    if not found["order"]:
        return seat.pen.write(type_, fields, life_ms=WAITING_MS)
    if not says(found["order"], {"type": type_, "book": seat.identity.book, **fields}):
        raise EvidenceError(_("order"), _("is not what stops this"))
    return signed_too(found["order"], [], seat.key)


def cancel(
    context: typer.Context, who: As = None, wallet: Folder = None, *, yes: Yes = False
) -> None:
    """Sign that the recovery in the member's name ends; with a key that others ended, once."""
    with at_work(context, wallet) as here:
        desk = take_out(here, who)
        try:
            desk = seat = sit_down(desk)
        except RefusedError:
            found = _heard(desk)
            if not found["recovery"]:
                raise
            said = _("With a key that others have ended, you call off the new key in your name.")
        else:
            found = trusted(seat)["own"] or {"recovery": ""}
            if not found["recovery"]:
                typer.echo(_("Nobody asks for a new key in your name."))
                return
            said = _("You call off the new key in your name, {key}.").format(key=found["key"])
        sure(here.machine, said, yes=yes)
        fields = {"member": desk.identity.member, "recovery": found["recovery"]}
        sent = settle(desk, desk.pen.write(CANCELLED, fields), said)
    off = _("It is called off"), _("Signed, and waiting to be sent")
    typer.echo(off[sent.receipt is None])


def _heard(desk: Desk) -> dict[str, Any]:
    """What a key that does not sign in may still call off: `recovery`, empty if nothing."""
    found = recovery_to(desk.client, desk.identity)
    return found if found["state"] == "ended" else {"recovery": ""}

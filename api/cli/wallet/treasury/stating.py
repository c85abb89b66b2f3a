"""`ayni wallet vouching`, `vouch`, `leaves` and `leave`: what members state of each other.

They sign `endorsement-stated`, and treasurers `leave-stated`, which limits may come of.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import one_named
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, sign_together, tell
from api.cli.wallet.typed import LastDay, Reason, Whom, above_zero, check_text, end_of
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat


Part = Annotated[
    str | None,
    typer.Argument(metavar="AMOUNT", help=N_("For example “45 min”, “1 h 30”, 1:30, 2 or 12.50.")),
]
Back = Annotated[bool, typer.Option("--back", help=N_("Vouch for them no more."))]
Begins = Annotated[
    datetime,
    typer.Option(
        "--from", metavar="DATE", formats=["%Y-%m-%d"], help=N_("The first day of it (UTC).")
    ),
]  # fmt: skip


def vouching(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """List both; what does not count now is said to."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get(f"/stated/{seat.identity.member}")
    if json:
        show(found, as_json=True)
        return
    for title, rows in ((_("For whom I vouch"), "given"), (_("Who vouches for me"), "taken")):
        typer.echo(title)
        for one in found[rows]:
            typer.echo(plain(f"  {_vouched(seat, one)}"))


def _vouched(seat: Seat, one: dict[str, Any]) -> str:
    said = f"{one['name']}: {show_amount(seat.identity.counts, int(one['amount']))}"
    idle = _("It does not count while you live in one household.")
    return said if one["counts"] else f"{said}. {idle}"


def vouch(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Whom, amount: Part = None, *, back: Back = False,
    who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign with how much; it takes the place of what was said before."""
    if (amount is None) != back:
        raise FaultError("AMOUNT", _("goes without --back"), _("Give one of the two"))
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        unit = seat.identity.counts
        much = 0 if amount is None else above_zero(unit, amount)
        found = one_named(seat, name)
        said = _("You vouch for {name} with {amount} of your limit.")
        if back:
            said = _("You vouch for {name} no more.")
        said = said.format(name=found.name, amount=show_amount(unit, much))
        sure(here.machine, said, yes=yes)
        own = {"endorsed": found.member, "endorser": seat.identity.member, "amount": str(much)}
        tell(settle(seat, seat.pen.write("endorsement-stated", own), said).receipt)


def leaves(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """List those that run or are to come; whose they are see that somebody looked."""
    with at_work(context, wallet) as here:
        found = sit(here, who).get("/leaves")
    if json:
        show(found, as_json=True)
        return
    for one in found["leaves"]:
        typer.echo(plain(_on_leave(one["name"], one["from_ms"], one["until_ms"])))
        if one["reason"]:
            typer.echo(plain(f"  {one['reason']}"))


def _on_leave(name: str, from_ms: int, until_ms: int) -> str:
    said = _("{name} is on care leave from {begins} until {ends}")
    return said.format(name=name, begins=show_time(from_ms), ends=show_time(until_ms))


def leave(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Whom, *, begins: Begins, ends: LastDay, reason: Reason,
    who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign from when until when; it takes the place of a leave that was stated before."""
    check_text("--reason", reason)
    from_ms, until_ms = int(begins.replace(tzinfo=UTC).timestamp()) * 1000, end_of(ends)
    if until_ms < from_ms:
        raise FaultError("--until", _("is before the first day"), _("Give a later day"))
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = one_named(seat, name)
        said = _on_leave(found.name, from_ms, until_ms)
        why = _("Why: {text}").format(text=reason)
        sure(here.machine, said, why, yes=yes)
        own = {"member": found.member, "from": from_ms, "until": until_ms}
        signed = seat.pen.write("leave-stated", own, life_ms=WAITING_MS, memo=reason, as_="reason")
        sign_together(seat, signed, said, own=True)

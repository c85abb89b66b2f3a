"""`ayni wallet guardians` and `agree`: whom one trusts with a new key, and being that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import DAY_MS, check_brings, digits_of, read, signed_too
from api.cli.wallet.people import everybody, one_named
from api.cli.wallet.posting import settle
from api.cli.wallet.queue import post_now
from api.cli.wallet.seat import sit
from api.cli.wallet.trust import guarded_named, trusted
from api.words.i18n import N_, _, ngettext
from api.words.showing import show_time
from ledger.errors import FaultError
from wallets.guardians import GUARDIANS_MAX, QUORUM_MAX, STEWARDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.seat import Seat

KEEP_HELP: Final = N_("Stop the choice that is not valid yet: your people of trust stay.")
DAYS_MAX: Final = 90

Names = Annotated[list[str] | None, typer.Argument(metavar="NAME", help=N_("Whom to choose."))]
Quorum = Annotated[
    int | None,
    typer.Option("--quorum", min=1, max=QUORUM_MAX, help=N_("How many must agree; else most.")),
]
Notice = Annotated[
    int, typer.Option("--notice", min=1, max=DAYS_MAX, help=N_("Days in which you can cancel."))
]
CoOp = Annotated[
    bool, typer.Option("--co-op", help=N_("Any steward counts as a person of trust too."))
]
Keep = Annotated[bool, typer.Option("--keep", help=KEEP_HELP)]
Digits = Annotated[
    str, typer.Option("--digits", metavar="DIGITS", help=N_("What their new device shows."))
]
Whom = Annotated[str, typer.Argument(metavar="NAME", help=N_("Who trusts you."))]


def guardians(  # noqa: PLR0913 a command's options
    context: typer.Context, names: Names = None, *, quorum: Quorum = None, notice: Notice = 7,
    who: As = None, wallet: Folder = None, co_op: CoOp = False, keep: Keep = False,
    yes: Yes = False, json: Json = False,
) -> None:  # fmt: skip
    """Show guardians, or choose them in place of those from before."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        if keep:
            _keep(seat, yes=yes)
            return
        if not names and not co_op:
            _show(seat, as_json=json)
            return
        chosen = _chosen(seat, names or [], co_op=co_op)
        # More than half, unless they say so: one who errs or is away decides nothing.
        enough = quorum or min(len(chosen), QUORUM_MAX) // 2 + 1
        said = _words(list(chosen.values()), enough, notice)
        if trusted(seat)["own"] is not None:
            said = f"{said} {_('They count once the waiting time of those from before is over.')}"
        sure(here.machine, said, yes=yes)
        own = {"member": seat.identity.member, "guardians": list(chosen), "quorum": enough,
               "notice": notice * DAY_MS}  # fmt: skip
        sent = settle(seat, seat.pen.write("guardians-chosen", own), said)
    kept = _("Your people of trust are in the book"), _("Signed, and waiting to be sent")
    typer.echo(kept[sent.receipt is None])


def _keep(seat: Seat, *, yes: bool) -> None:
    own = trusted(seat)["own"]
    waits = None if own is None else own["waiting"]
    if waits is None:
        typer.echo(_("Your people of trust are not about to change."))
        return
    said = _("You stop the change; your people of trust stay those whom you have now.")
    sure(seat.wallet.machine, said, yes=yes)
    fields = {"member": seat.identity.member, "choice": waits["choice"]}
    sent = settle(seat, seat.pen.write("guardians-kept", fields), said)
    off = _("They never count."), _("Signed, and waiting to be sent")
    typer.echo(off[sent.receipt is None])


def _chosen(seat: Seat, names: Sequence[str], *, co_op: bool) -> dict[str, str]:
    """Names by id, in the order that the book asks for: members by id, then the co-op."""
    found = dict(sorted(one_named(seat, name) for name in names))
    if co_op:
        found[STEWARDS] = _("The co-op's stewards")
    if len(found) > GUARDIANS_MAX:
        why = _("there are more than {most}").format(most=GUARDIANS_MAX)
        raise FaultError(_("people of trust"), why, _("Choose fewer"))
    return found


def _words(names: Sequence[str], quorum: int, days: int) -> str:
    text = ngettext(
        "{quorum} of these may bring you a new key, after a waiting time of {days} day: {names}.",
        "{quorum} of these may bring you a new key, after a waiting time of {days} days: {names}.",
        days,
    )
    return text.format(quorum=quorum, days=days, names=", ".join(names))


def _show(seat: Seat, *, as_json: bool) -> None:
    found = trusted(seat)
    if as_json:
        show(found, as_json=True)
        return
    own = found["own"]
    if own is None:
        typer.echo(_("You have chosen none yet."))
    else:
        names = {**dict(everybody(seat)), STEWARDS: _("The co-op's stewards")}
        chosen = [names.get(id_, id_) for id_ in own["guardians"]]
        typer.echo(plain(_words(chosen, own["quorum"], own["notice_ms"] // DAY_MS)))
        if own["waiting"]:
            text = _(
                "From {time}, others are your people of trust: {names}. If this was not you, "
                "stop it with ayni wallet guardians --keep, and remove the key of the device "
                "that you miss."
            )
            then = ", ".join(names.get(id_, id_) for id_ in own["waiting"]["guardians"])
            typer.echo(plain(text.format(time=show_time(own["waiting"]["ready_ms"]), names=then)))
        if own["recovery"]:
            text = _(
                "Your people of trust ask for a new key for you. From {time} it takes over, "
                "and all your other keys end."
            )
            typer.echo(text.format(time=show_time(own["ready_ms"])))
    if found["guarded"]:
        show_table([_("Who trusts you"), ""], [_row(one) for one in found["guarded"]])


def _row(one: dict[str, Any]) -> list[str]:
    lines = []
    if one["leaves_ms"]:
        text = _("no longer has you as a person of trust from {time}. Ask whether it was them")
        lines.append(text.format(time=show_time(one["leaves_ms"])))
    if any(each["order"] and not each["mine"] for each in one["objections"]):
        lines.append(_("others object: ayni wallet object"))
    if one["asked"]:
        signed = _("You have signed. Others may have to, still.")
        all_ = all(each["signed"] for each in one["asked"])
        lines.append(signed if all_ else _("needs you: ayni wallet agree"))
    return [one["name"], ". ".join(lines)]


def agree(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Whom, who: As = None, wallet: Folder = None, *,
    digits: Digits = "", yes: Yes = False,
) -> None:  # fmt: skip
    """Sign the very order that the others sign, and post it once it is enough."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        one = guarded_named(seat, name)
        if not one["asked"]:
            typer.echo(_("Nothing is to be signed now."))
            return
        order = _asked(one, digits)
        key = str(read(order)["added"])
        check_brings(order, "recovery-asked", seat.identity.book, one["member"], key)
        ask = _(
            "Speak with {name}, seeing or hearing them. Their new device must show these digits:"
        )
        said = f"{ask.format(name=one['name'])} {digits_of(key)}"
        sure(
            here.machine,
            _("Sign as a person of trust for {name}").format(name=one["name"]),
            said,
            yes=yes,
        )
        whole = _sign(seat, one["member"], order)
    more = _("{signed} of {quorum} people of trust have signed.").format(
        signed=whole["signed"], quorum=whole["quorum"]
    )
    typer.echo(_("Enough have signed: the waiting time has begun.") if whole["enough"] else more)


def _asked(one: dict[str, Any], digits: str) -> str:
    """The order that brings the key with these digits; of one alone, that."""
    keys = {str(read(each["order"])["added"]): str(each["order"]) for each in one["asked"]}
    wanted = _plain(digits)
    found = [order for key, order in keys.items() if wanted in {"", _plain(digits_of(key))}]
    if len(found) != 1:
        # Which digits there are is not said: they are to be read to whoever signs.
        why = _("more than one new key is asked for, or none with these digits")
        raise FaultError(one["name"], why, _("Say with --digits what their new device shows"))
    return found[0]


def _plain(digits: str) -> str:
    return "".join(digits.split())


def _sign(seat: Seat, member: str, order: str) -> dict[str, Any]:
    mine = signed_too(order, [], seat.key)
    body = {"key": seat.key.public, "signature": mine.signatures[0][1]}
    whole: dict[str, Any] = seat.post(f"/recoveries/{member}/signatures", body)
    if whole["enough"]:
        # What the service keeps is posted with the order that was read here, or not at all.
        post_now(seat.identity, mine._replace(signatures=whole["signatures"]))
    return whole

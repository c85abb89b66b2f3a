"""`ayni wallet asks`, `ask`, `decide`, `end-ask`: help from funds, savings, write-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.entries import called
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of, everybody
from api.cli.wallet.seat import sit
from api.cli.wallet.typed import AmountText, Reason, above_zero, one_beginning, subunits
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat

KINDS: Final = ("solidarity", "mutual-aid", "saving", "write-off")

Kind = Annotated[
    str, typer.Argument(metavar="KIND", help=N_("solidarity, mutual-aid, saving or write-off."))
]
Account = Annotated[
    str | None,
    typer.Option("--account", metavar="TO", help=N_("For which account; your first unless given.")),
]
Other = Annotated[
    str | None, typer.Option("--to", metavar="TO", help=N_("Where savings go.")),
]  # fmt: skip
AskId = Annotated[
    str, typer.Argument(metavar="ASK", help=N_("Its id, or the first digits: eight at least."))
]


def asks(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show one's own, and for officers those of all."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get("/asks")
        names = {} if json else dict(everybody(seat))
        if json:
            show(found, as_json=True)
            return
        for one in found["asks"]:
            for line in _words(seat, names, one):
                typer.echo(plain(line))
    if not found["asks"]:
        typer.echo(_("Nothing was asked for."))


def _words(seat: Seat, names: dict[str, str], one: dict[str, Any]) -> list[str]:
    unit = seat.identity.counts
    head = "{id}: {kind}, {name}, {amount}, {time}. {state}".format(
        id=one["ask"], kind=one["kind"], name=names.get(one["member"], one["member"]),
        amount=show_amount(unit, int(one["amount"])).strip(), time=show_time(one["time_ms"]),
        state=_state(seat, one),
    )  # fmt: skip
    return [head, f"  {one['reason']}", *([f"  {one['answer']}"] if one["answer"] else [])]


def _state(seat: Seat, one: dict[str, Any]) -> str:
    if one["ended_ms"] is not None:
        return _("Taken back.")
    if one["decided_ms"] is None:
        return _("Waits for a decision.")
    granted = int(one["granted"] or 0)
    if not granted:
        return _("Not granted.")
    shown = show_amount(seat.identity.counts, granted).strip()
    return _("Granted: {amount}").format(amount=shown)


def ask(  # noqa: PLR0913 a command's options
    context: typer.Context, kind: Kind, amount: AmountText, *, reason: Reason,
    account: Account = None, to: Other = None, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Ask for oneself, or as an officer that somebody else's debt be written off."""
    if kind not in KINDS:
        remedy = _("Choose among: {names}").format(names=", ".join(KINDS))
        raise FaultError(kind, _("is nothing to ask for"), remedy)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        wanted = seat.identity.account if account is None else account_of(seat, account)
        much = above_zero(seat.identity.counts, amount)
        said = _("You ask for {amount} for {name}.").format(
            amount=show_amount(seat.identity.counts, much).strip(), name=called(seat, wanted)
        )
        sure(here.machine, said, _("Why: {text}").format(text=reason), yes=yes, asks=True)
        body = {"kind": kind, "account": wanted, "amount": str(much), "reason": reason}
        other = {} if to is None else {"other": account_of(seat, to)}
        made = seat.post("/asks", {**body, **other})
    typer.echo(plain(made["ask"]))


def decide(  # noqa: PLR0913 a command's options
    context: typer.Context, which: AskId, amount: AmountText, *, reason: Reason, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Decide as a treasurer or steward whom it does not concern; 0 grants nothing."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        one = _meant(seat, which)
        much = subunits(seat.identity.counts, amount)
        shown = show_amount(seat.identity.counts, much).strip()
        said = _("You grant {amount} of this:").format(amount=shown)
        words = _words(seat, dict(everybody(seat)), one)
        sure(here.machine, said, *words, _("Why: {text}").format(text=reason), yes=yes, asks=True)
        seat.post(f"/asks/{one['ask']}/decision", {"amount": str(much), "reason": reason})
    typer.echo(_("It is decided."))


def end_ask(context: typer.Context, which: AskId, *, who: As = None, wallet: Folder = None) -> None:
    """Take it back, before it is decided."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        seat.delete(f"/asks/{_meant(seat, which)['ask']}")
    typer.echo(_("Taken back."))


def _meant(seat: Seat, text: str) -> dict[str, Any]:
    found = {one["ask"]: one for one in seat.get("/asks")["asks"]}
    id_ = one_beginning(list(found), text)
    if id_ is None:
        raise FaultError(text, _("is none of them"), _("Look at ayni wallet asks"))
    one: dict[str, Any] = found[id_]
    return one

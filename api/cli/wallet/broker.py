"""`ayni wallet mandates`, `enter` and `end-mandate`: acting for members under their permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show, show_table
from api.cli.wallet.entries import called, entry_of
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import Named, account_of, fitting, one_named
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import tell
from api.cli.wallet.typed import AmountText, Memo, To, above_zero, check_text
from api.cli.wallet.words import does, names_of
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from ledger.errors import EvidenceError, FaultError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.seat import Seat


Name = Annotated[
    str | None, typer.Argument(metavar="NAME", help=N_("Whose permissions to show: who gave them."))
]
From = Annotated[str, typer.Argument(metavar="FROM", help=N_("For whom: a name, or an account."))]
MandateId = Annotated[str, typer.Argument(metavar="ID", help=N_("The permission's id."))]
Under = Annotated[
    str | None, typer.Option("--mandate", metavar="ID", help=N_("Which, where there are several."))
]


def mandates(
    context: typer.Context, name: Name = None, who: As = None, wallet: Folder = None, *,
    json: Json = False,
) -> None:  # fmt: skip
    """List permissions in force with what is left of them."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        rest = "" if name is None else f"?member={one_named(seat, name, own=True).member}"
        found = _held(seat, rest)
    if json:
        show({"mandates": found}, as_json=True)
        return
    heads = [_("permission"), _("for"), _("who may act"), _("in one payment"), _("left"),
             _("until"), _("only to")]  # fmt: skip
    show_table(heads, [_row(seat, one) for one in found])


def _held(seat: Seat, rest: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seat.get(f"/mandates{rest}")["mandates"]
    return found


def _row(seat: Seat, one: dict[str, Any]) -> list[str]:
    unit = seat.identity.counts
    begins = _("valid from {time}").format(time=show_time(one["from_ms"]))
    until = show_time(one["until_ms"])
    return [
        one["mandate"],
        one["called"],
        one["broker_called"],
        show_amount(unit, int(one["each"])),
        show_amount(unit, int(one["rest"])),
        f"{until} ({begins})" if one["waits"] else until,
        ", ".join(each["called"] for each in one["payees"]),
    ]


def enter(  # noqa: PLR0913 a command's options
    context: typer.Context, from_: From, to: To, amount: AmountText, *, mandate: Under = None,
    memo: Memo = "", who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign with the broker's own key; the entry names the permission too."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        subunits = above_zero(seat.identity.counts, amount)
        check_text("--memo", memo)
        under = _meant([one for one in _held(seat) if not one["waits"]], from_, mandate)
        payee = account_of(seat, to)
        payer = str(under["account"])
        text = _("{payer} gives {amount} to {payee}.")
        said = text.format(
            payer=called(seat, payer), payee=called(seat, payee),
            amount=show_amount(seat.identity.counts, subunits),
        )  # fmt: skip
        about = [_("Under the permission {id}").format(id=under["mandate"])]
        about += [_("For: {text}").format(text=memo)] if memo else []
        sure(here.machine, said, *about, yes=yes)
        own = {"from": payer, "to": payee, "amount": str(subunits), "unit": seat.identity.unit,
               "mandate": under["mandate"]}  # fmt: skip
        tell(settle(seat, seat.pen.write("transfer-by-mandate", own, memo=memo), said).receipt)


def _meant(found: Sequence[dict[str, Any]], payer: str, mandate: str | None) -> dict[str, Any]:
    named = [Named(one["account"], one["called"]) for one in found]
    fits = {account for account, _name in fitting(named, payer)}
    able = [one for one in found if one["account"] in fits]
    able = [one for one in able if mandate is None or one["mandate"].startswith(mandate.lower())]
    if len(able) == 1:
        return able[0]
    why = (
        _("has given you several permissions")
        if able
        else _("has given you none that is valid now")
    )
    raise FaultError(payer, why, _("Look at ayni wallet mandates; say which with --mandate"))


def end_mandate(
    context: typer.Context, id_: MandateId, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Take a permission back, as the book has it; what was entered under it stays."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        order = entry_of(seat, id_).order
        if order.type != "mandate-given":
            raise EvidenceError(id_, _("is no permission"))
        said = _("You end this permission to act. What was entered under it stays.")
        sure(here.machine, said, *does(names_of(seat), order), yes=yes)
        own = {"mandate": id_}
        tell(settle(seat, seat.pen.write("mandate-withdrawn", own), said).receipt)

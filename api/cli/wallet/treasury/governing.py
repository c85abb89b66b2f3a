"""`ayni wallet rules`, `households` and `household`: what stewards decide for the whole book.

They sign `book-ruled` and `household-stated`, which say no reason: it is kept beside the journal,
for the others to read before they sign too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import one_named
from api.cli.wallet.reading import NO_BOUND, bound_shown
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, sign_together
from api.cli.wallet.typed import Whom, subunits
from api.cli.wallet.words import Names, names_of, words_of
from api.words.i18n import N_, _
from chain.rules import SHAPES
from ledger.errors import FaultError
from ledger.orders import Order, read_order

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat
    from ledger.amounts import Unit


Lower = Annotated[
    str | None,
    typer.Option("--lower", metavar="AMOUNT", help=N_("How far below zero, or none.")),
]
Upper = Annotated[
    str | None,
    typer.Option("--upper", metavar="AMOUNT", help=N_("How far above zero, or none.")),
]
Treasurers = Annotated[
    int | None,
    typer.Option("--treasurers", metavar="N", min=1, max=8, help=N_("How many sign a limit.")),
]
Funds = Annotated[
    str | None,
    typer.Option(
        "--funds", metavar="AMOUNT", help=N_("Above what the co-op's accounts need two, or none."),
    ),
]  # fmt: skip
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help=N_("Why; stewards can read it."))
]
With = Annotated[
    str | None, typer.Argument(metavar="OTHER", help=N_("Whom they live with."))
]  # fmt: skip
Apart = Annotated[bool, typer.Option("--apart", help=N_("With nobody any more."))]


def rules(  # noqa: PLR0913 a command's options
    context: typer.Context, *, lower: Lower = None, upper: Upper = None,
    treasurers: Treasurers = None, funds: Funds = None, reason: Reason = "", who: As = None,
    wallet: Folder = None, yes: Yes = False, json: Json = False,
) -> None:  # fmt: skip
    """Show the rules, or sign others; what is not named stays as it is."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get("/rules")
        unit = seat.identity.counts
        said = {"lower": lower, "upper": upper, "funds": funds}
        new: dict[str, object] = {
            name: _bound(unit, text) for name, text in said.items() if text is not None
        }
        if treasurers is not None:
            new["treasurers"] = treasurers
        if new:
            now = found["rules"] | {"funds": found["rules"]["funds"] or NO_BOUND}
            _decide(seat, names_of(seat), "book-ruled", now | new, reason, yes=yes)
        elif json:
            show(found, as_json=True)
        else:
            _show(unit, found["rules"])


def _bound(unit: Unit, text: str) -> str:
    return NO_BOUND if text == NO_BOUND else str(subunits(unit, text))


def _show(unit: Unit, found: dict[str, Any]) -> None:
    show({
        "lower": bound_shown(unit, found["lower"]), "upper": bound_shown(unit, found["upper"]),
        "treasurers": found["treasurers"], "funds": bound_shown(unit, found["funds"] or NO_BOUND),
    }, as_json=False)  # fmt: skip


def households(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """List them; whoever is in one sees that somebody looked."""
    with at_work(context, wallet) as here:
        found = sit(here, who).get("/households")
    if json:
        show(found, as_json=True)
        return
    for one in found["households"]:
        typer.echo(plain(", ".join(member["called"] for member in one["members"])))


def household(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Whom, other: With = None, *, reason: Reason,
    apart: Apart = False, who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Count somebody with whom they live with, or with nobody."""
    if (other is None) != apart:
        raise FaultError("OTHER", _("goes without --apart"), _("Give one of the two"))
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        member = one_named(seat, name, own=True).member
        stated: dict[str, str | None] = {member: None}
        if other is not None:
            stated = _together(seat, member, one_named(seat, other, own=True).member)
        names = names_of(seat)
        for one, id_ in stated.items():
            own: dict[str, object] = {"member": one}
            if id_ is not None:
                own["household"] = id_
            _decide(seat, names, "household-stated", own, reason, yes=yes)


def _together(seat: Seat, member: str, other: str) -> dict[str, str | None]:
    """What is to be stated: who begins a household is counted into it too."""
    found = seat.get("/households")["households"]
    known = {one["member"]: each["household"] for each in found for one in each["members"]}
    id_ = known.get(other)
    if id_ is not None:
        return {member: id_}
    id_ = seat.pen.new_id()
    return {other: id_, member: id_}


def _decide(  # noqa: PLR0913 what is signed, and how
    seat: Seat, names: Names, type_: str, own: dict[str, object], reason: str, *, yes: bool
) -> None:
    signed = seat.pen.write(type_, own, life_ms=WAITING_MS)
    said = words_of(names, _read(signed))
    why = [_("Why: {text}").format(text=reason)] if reason else []
    sure(seat.wallet.machine, *said, *why, yes=yes)
    sign_together(seat, signed, said[0], own=True)
    if reason:
        seat.put(f"/reasons/{signed.id}", {"text": reason})


def _read(signed: Signed) -> Order:
    order = read_order(signed.order.encode(), [(a, b) for a, b in signed.signatures], SHAPES)
    if not isinstance(order, Order):
        raise FaultError("order", str(order), _("Look at it again"))
    return order

"""`ayni wallet pay` and `ayni wallet send`: pay somebody, now or once there is a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from api.cli.errors import EVIDENCE
from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show
from api.cli.wallet.client import NoAnswerError
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of, known_account
from api.cli.wallet.posting import sentence, settle
from api.cli.wallet.queue import Sent, send
from api.cli.wallet.seat import Desk, Seat, sit_down, take_out
from api.cli.wallet.typed import AmountText, CategoryCode, Memo, To, above_zero, check_text
from api.words.i18n import _
from api.words.showing import show_amount
from ledger.errors import FaultError
from ledger.fields import CATEGORY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def pay(  # noqa: PLR0913 a command's options
    context: typer.Context, to: To, amount: AmountText, *, memo: Memo = "",
    category: CategoryCode = "", who: As = None, wallet: Folder = None, yes: Yes = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Pay from the member's own account; what cannot be sent now is kept."""
    with at_work(context, wallet) as here:
        desk = take_out(here, who)
        subunits = above_zero(desk.identity.counts, amount)
        desk, account = _payee(desk, to)
        said = _words(desk, subunits, account)
        about = [_("For: {text}").format(text=memo)] if memo else []
        check_text("--memo", memo)
        bears, said_of = _category(desk, category)
        sure(here.machine, said, *about, *said_of, yes=yes)
        own = {"from": desk.identity.account, "to": account, "amount": str(subunits),
               "unit": desk.identity.unit, **bears}  # fmt: skip
        sent = settle(desk, desk.pen.write("transfer", own, memo=memo), said)
    _tell(sent, as_json=json)


def _payee(desk: Desk, to: str) -> tuple[Desk, str]:
    """Whom to pay; without a network, among those that were seen before."""
    try:
        seat = sit_down(desk)
        return seat, account_of(seat, to)
    except NoAnswerError:
        if not desk.identity.account:
            raise
        return desk, known_account(desk.wallet.people, to)


def _category(desk: Desk, code: str) -> tuple[Mapping[str, str], Sequence[str]]:
    """What the order bears for a category, and what is said of it.

    Raises:
        FaultError: the co-op has no such category; without a network, it cannot be one.
    """
    if not code:
        return {}, []
    listed = _listed(desk, code)
    if code not in listed:
        remedy = _("Choose one of these: {codes}").format(codes=", ".join(listed))
        raise FaultError(code, _("is no category of this co-op"), remedy)
    name = listed[code]
    said = _("Category: {code}").format(code=code if name == code else f"{name} ({code})")
    return {"category": code}, [said]


def _listed(desk: Desk, code: str) -> Mapping[str, str]:
    """The co-op's categories by code; without a network whatever an order may bear."""
    if isinstance(desk, Seat):
        found = desk.get("/categories")["categories"]
        return {one["code"]: one["name"] for one in found}
    return {code: code} if re.fullmatch(CATEGORY, code) else {}


def _words(desk: Desk, amount: int, account: str) -> str:
    named = desk.wallet.people.get(account)
    name = f"{named[1]} ({account})" if named else account
    shown = show_amount(desk.identity.counts, amount)
    return _("You give {amount} to {name}.").format(amount=shown, name=name)


def _tell(sent: Sent, *, as_json: bool) -> None:
    if as_json:
        show(_json(sent), as_json=True)
    elif sent.receipt is not None:
        typer.echo(_("Done. It is entry {seq} in the book.").format(seq=sent.receipt["seq"]))
    elif sent.doubt is not None:
        typer.echo(plain(sentence(sent)), err=True)
        typer.echo(_("The order is kept, and only it is sent again: ayni wallet send."), err=True)
        raise typer.Exit(EVIDENCE)
    else:
        said = _("The service does not answer now. The order is signed and kept: ayni wallet send.")
        typer.echo(said)


def _json(sent: Sent) -> dict[str, object]:
    found: dict[str, object] = {"order": sent.id, "state": sent.state}
    if sent.receipt is not None:
        found["receipt"] = sent.receipt
    if sent.doubt is not None:
        found["doubt"] = str(sent.doubt)
    if sent.refused is not None:
        found |= {"code": sent.refused.code, "detail": sent.refused.detail}
    return found


def send_waiting(context: typer.Context, wallet: Folder = None, *, json: Json = False) -> None:
    """Send what waits; no passphrase is asked for, since all of it is signed."""
    with at_work(context, wallet) as here:
        found = list(send(here))
    if json:
        show({"orders": [_json(sent) for sent in found]}, as_json=True)
    elif not found:
        typer.echo(_("Nothing waits to be sent."))
    else:
        for sent in found:
            typer.echo(plain(sentence(sent)))

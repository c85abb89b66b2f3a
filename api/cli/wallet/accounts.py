"""`ayni wallet open-account` and `close-account`: one's own, and the community's, for stewards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.wallet.entries import called
from api.cli.wallet.files import at_work
from api.cli.wallet.join import SALT_BYTES
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import Named, account_of, one_named
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.steward import ask_and_sign
from api.cli.wallet.together import WAITING_MS, tell
from api.cli.wallet.typed import To  # noqa: TC001 Typer reads the annotations
from api.cli.wallet.waiting import sent_here
from api.words.i18n import N_, _
from api.words.kinds import OF_COMMUNITY
from ledger.errors import FaultError
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat


Kind = Annotated[
    str,
    typer.Option("--kind", metavar="KIND", help=N_("fund, solidarity, fees, clearing, write-off.")),
]
For = Annotated[
    str | None,
    typer.Option("--for", metavar="NAME", help=N_("Who answers for it; you, unless given.")),
]


def open_account(  # noqa: PLR0913 a command's options
    context: typer.Context, *, kind: Kind = MEMBER, for_: For = None, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign for an account, which others sign too."""
    if kind not in {MEMBER, *OF_COMMUNITY}:
        remedy = _("Choose among: {names}").format(names=", ".join(OF_COMMUNITY))
        raise FaultError(kind, _("is not a kind of account"), remedy)
    if kind == MEMBER and for_ is not None:
        remedy = _("They open it themselves, or say --kind too")
        raise FaultError("--for", _("is for accounts of the co-op"), remedy)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        mine = Named(seat.identity.member, seat.identity.name)
        if kind == MEMBER:
            _require_none_waits(seat)
        named = mine if for_ is None else one_named(seat, for_, own=True)
        salt = here.machine.random(SALT_BYTES).hex()
        own = {"account": seat.pen.new_id(), "kind": kind, "member": named.member, "salt": salt}
        signed = seat.pen.write("account-opened", own, life_ms=WAITING_MS)
        ask_and_sign(seat, signed, named, yes=yes)


def _require_none_waits(seat: Seat) -> None:
    """Return unless an account that the member asked for waits for a steward: one at a time."""
    own = (one for one in sent_here(seat) if one["signed"] and '"account-opened"' in one["order"])
    mine = next((one for one in own if seat.identity.member in one["order"]), None)
    if mine is not None:
        remedy = _("Take it back with ayni wallet cosign {id} --decline").format(id=mine["id"])
        raise FaultError(str(mine["id"]), _("waits for a steward still"), remedy)


def close_account(
    context: typer.Context, to: To, who: As = None, wallet: Folder = None, *, yes: Yes = False
) -> None:
    """Close an account for good; its entries stay."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        account = account_of(seat, to)
        member, name = here.people[account]
        own = {"account": account}
        about = _("This cannot be undone.")
        signed = seat.pen.write("account-closed", own, life_ms=WAITING_MS)
        if member != seat.identity.member:
            ask_and_sign(seat, signed, Named(member, name), about, yes=yes)
            return
        said = _("The account of {name} closes").format(name=called(seat, account))
        sure(here.machine, said, about, yes=yes)
        tell(settle(seat, signed, said).receipt)

"""What stewards sign of members and their accounts: `role`, `end-key`, `open-account` and more.

Most of it takes several stewards (`together`). Leaves to the book whether whoever signs may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.wallet.devices import keys_in_force
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import one_named
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, sign_together
from api.cli.wallet.typed import Whom, one_beginning
from api.cli.wallet.votes.acting import (
    QUORUM,
    Ballots,
    VoteUntil,
    Wish,
    put_to_vote,
    tell_asked,
)
from api.cli.wallet.words import Names, words_of
from api.words.i18n import N_, _
from api.words.roles import ROLE_NAMES
from chain.rules import SHAPES
from ledger.errors import FaultError
from ledger.orders import Order, read_order

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.people import Named
    from api.cli.wallet.seat import Seat


Role = Annotated[
    str, typer.Argument(metavar="ROLE", help=N_("steward, treasurer, broker or auditor."))
]
Withdraw = Annotated[bool, typer.Option("--withdraw", help=N_("Take it back."))]
KeyText = Annotated[
    str, typer.Argument(metavar="KEY", help=N_("Their key, or its first digits: eight at least."))
]


def role(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Whom, role: Role, who: As = None, wallet: Folder = None, *,
    withdraw: Withdraw = False, until: VoteUntil = None, quorum: Ballots = QUORUM,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Give or take a role, alone or with the others whom the quorum asks for."""
    if role not in ROLE_NAMES:
        remedy = _("Choose among: {names}").format(names=", ".join(ROLE_NAMES))
        raise FaultError(role, _("is not a role"), remedy)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        named = one_named(seat, name, own=True)
        type_ = "role-withdrawn" if withdraw else "role-granted"
        own = {"member": named.member, "role": role}
        if until is not None:
            gets = _("Should {name} get the role: {role}?")
            loses = _("Should {name} lose the role: {role}?")
            asks = (loses if withdraw else gets).format(name=named.name, role=_(ROLE_NAMES[role]))
            sure(here.machine, asks, named.member, yes=yes)
            tell_asked(put_to_vote(seat, type_, own, Wish(until, quorum, asks)))
            return
        ask_and_sign(seat, seat.pen.write(type_, own, life_ms=WAITING_MS), named, yes=yes)


def end_key(  # noqa: PLR0913 a command's options
    context: typer.Context, name: Whom, key: KeyText, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """End a key that speaks for somebody else."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        named = one_named(seat, name)
        keys = keys_in_force(seat, named.member)
        public = one_beginning(keys, key)
        if public is None:
            why = _("is not a valid key of {name}").format(name=named.name)
            raise FaultError(key, why, ", ".join(keys) or _("They have none"))
        own = {"member": named.member, "revoked": public}
        signed = seat.pen.write("key-revoked", own, life_ms=WAITING_MS)
        about = [_("Permissions that they gave before end with it.")]
        if len(keys) == 1:
            only = _(
                "This is the only key of {name}. Once it is removed nobody can sign for them "
                "until their people of trust bring a new one. This cannot be undone."
            )
            about.append(only.format(name=named.name))
        ask_and_sign(seat, signed, named, *about, yes=yes)


def ask_and_sign(seat: Seat, signed: Signed, named: Named, *about: str, yes: bool) -> None:
    """Ask for a yes to what an order's text says, then leave it for others or post it."""
    order = read_order(signed.order.encode(), [(a, b) for a, b in signed.signatures], SHAPES)
    assert isinstance(order, Order)  # noqa: S101 it was written here
    said = words_of(Names(seat, {named.member: named.name}), order)
    sure(seat.wallet.machine, *said, *about, yes=yes)
    sign_together(seat, signed, said[0], own=True)

"""`ayni wallet ask-vote` and `sign-vote`: asking for a vote, and signing that it be held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import one_named
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS
from api.cli.wallet.typed import LastDay, check_text, end_of, one_beginning
from api.cli.wallet.votes.acting import leave, tell_asked
from api.cli.wallet.votes.looking import words_of_vote
from api.cli.wallet.votes.opened import Vote, Which, words_in
from api.cli.wallet.words import names_of, read_sent
from api.words.i18n import N_, _
from chain.rules import SHAPES
from credit.voting.opening import OPEN, OPENED, OPTIONS_MAX, OPTIONS_MIN, SECRET
from ledger.errors import EvidenceError, FaultError
from ledger.orders import Order, read_order

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat


Question = Annotated[str, typer.Argument(metavar="QUESTION", help=N_("What is asked, in a line."))]
Options = Annotated[
    list[str], typer.Argument(metavar="OPTION", help=N_("Two to five; the first is the proposal."))
]
Quorum = Annotated[
    int, typer.Option("--quorum", metavar="N", min=1, help=N_("How many ballots must be in."))
]
Majority = Annotated[
    int,
    typer.Option(
        "--majority", metavar="N", min=500, max=999,
        help=N_("Of 1000 ballots, more than so many choose the first option."),
    ),
]  # fmt: skip
Proxies = Annotated[
    int,
    typer.Option(
        "--proxies", metavar="N", min=0, max=9, help=N_("For how many others one may vote."),
    ),
]  # fmt: skip
Keepers = Annotated[
    list[str] | None,
    typer.Option(
        "--keeper", metavar="NAME", help=N_("Who opens the box of a secret vote; two to five."),
    ),
]  # fmt: skip
Threshold = Annotated[
    int,
    typer.Option("--threshold", metavar="N", min=2, max=5, help=N_("How many of them open it.")),
]


def ask_vote(  # noqa: PLR0913 a command's options
    context: typer.Context, question: Question, options: Options, *, until: LastDay, quorum: Quorum,
    majority: Majority = 500, proxies: Proxies = 0, keepers: Keepers = None,
    threshold: Threshold = 2, who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign an order that opens a vote, and leave it for others where they must sign too."""
    text = "\n".join(" ".join(one.split()) for one in (question, *options))
    check_text("QUESTION", text)
    if not OPTIONS_MIN <= len(options) <= OPTIONS_MAX or not all(map(str.strip, options)):
        raise FaultError("OPTION", _("must be two to five"), _("Look at it again"))
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        trustees = sorted(one_named(seat, one, own=True).member for one in keepers or ())
        box = {"trustees": trustees, "threshold": threshold} if trustees else {}
        own = {
            "ends": end_of(until), "kind": SECRET if trustees else OPEN, "majority": majority,
            "options": len(options), "proxies": proxies, "quorum": quorum, **box,
        }  # fmt: skip
        signed = seat.pen.write(OPENED, own, life_ms=WAITING_MS, memo=text)
        _say_and_ask(seat, _read(signed), signed.memo, yes=yes)
        tell_asked(leave(seat, signed))


def _read(signed: Signed) -> Order:
    order = read_order(signed.order.encode(), [(a, b) for a, b in signed.signatures], SHAPES)
    if not isinstance(order, Order):
        raise FaultError("QUESTION", str(order), _("Look at it again"))
    return order


def sign_vote(
    context: typer.Context, which: Which, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Say what is asked, from the order's own text, and sign it too."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        asked = {one["id"]: one for one in seat.get("/votes/asked")["asked"]}
        id_ = one_beginning(list(asked), which)
        if id_ is None:
            raise FaultError(which, _("is not asked for"), _("Look at ayni wallet votes"))
        sent = asked[id_]
        order = read_sent(seat, sent["order"], sent["signatures"])
        if (order.id, order.type) != (id_, OPENED):
            raise EvidenceError(_("vote"), _("is another than the service says"))
        _say_and_ask(seat, order, sent["memo"], yes=yes, act=sent["act"])
        signature = seat.key.sign(order.text)
        body = {"key": seat.key.public, "signature": signature}
        tell_asked(seat.post(f"/votes/asked/{id_}/signatures", body))


def _say_and_ask(
    seat: Seat, order: Order, memo: dict[str, str] | None, *, yes: bool,
    act: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    vote = Vote({"act": act}, order, *words_in(order, memo))
    members = order.body.trustees or ()
    names = names_of(seat)
    said = _("{count} of these open the box: {names}")
    who = ", ".join(names.member(one) for one in members)
    box = [said.format(count=order.body.threshold, names=who)] if members else []
    proxies = _("One may vote for others: {count}").format(count=order.body.proxies)
    sure(seat.wallet.machine, *words_of_vote(seat, vote), *box, proxies, yes=yes)

"""`ayni wallet cast` and `proxy`: one's ballot, sealed if the vote is secret, or who casts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import one_named
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import tell
from api.cli.wallet.votes.looking import words_of_vote
from api.cli.wallet.votes.opened import Vote, Which, vote_of
from api.words.folding import folded
from api.words.i18n import N_, _
from ledger.errors import FaultError
from wallets.ballots import ballot_context, seal

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat

BLANK: Final = "blank"

Option = Annotated[
    str, typer.Argument(metavar="OPTION", help=N_("Its number or its words, or “blank”."))
]
For = Annotated[
    str | None, typer.Option("--for", metavar="NAME", help=N_("Whose: they let you vote for them."))
]
Holder = Annotated[
    str | None, typer.Argument(metavar="NAME", help=N_("A member's name or id."))
]  # fmt: skip
Withdraw = Annotated[bool, typer.Option("--withdraw", help=N_("Take it back."))]


def cast(  # noqa: PLR0913 a command's options
    context: typer.Context, which: Which, option: Option, *, for_: For = None, who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Say the question as its entry has it, ask, and sign a ballot."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        vote = vote_of(seat, which)
        number = _number(vote, option)
        about = []
        member = seat.identity.member
        if for_ is not None:
            named = one_named(seat, for_)
            member = named.member
            about = [_("For {name}, who lets you.").format(name=f"{named.name} ({member})")]
        chosen = vote.options[number - 1] if number else _("nothing, a blank ballot")
        said = _("You vote: {option}").format(option=chosen)
        sure(here.machine, *words_of_vote(seat, vote), said, *about, yes=yes)
        own = {"member": member, "vote": vote.id, **_said(seat, vote, member, number)}
        # While it waits to be sent its sentence lies on this machine, and is said again later.
        kept = vote.question if vote.is_secret else said
        tell(settle(seat, seat.pen.write("ballot-cast", own), kept).receipt)


def _number(vote: Vote, text: str) -> int:
    """The option's number from 1 on; 0 for a blank ballot."""
    if text == BLANK:
        return 0
    names = [folded(one) for one in vote.options]
    numbers = [str(at) for at in range(1, len(names) + 1)]
    for known in (numbers, names):
        if known.count(folded(text)) == 1:
            return known.index(folded(text)) + 1
    remedy = _("Choose among: {names}").format(names=", ".join([*numbers, BLANK]))
    raise FaultError(text, _("is no option of this vote"), remedy)


def _said(seat: Seat, vote: Vote, member: str, number: int) -> dict[str, object]:
    """What the ballot says: an option, nothing, or what is sealed."""
    if not vote.is_secret:
        return {"option": number} if number else {}
    context = ballot_context(seat.identity.book, vote.id, member)
    random = seat.wallet.machine.random
    made = seal(context, vote.box, number - 1 if number else None, len(vote.options), random)
    return {"sealed": made.hex()}


def proxy(  # noqa: PLR0913 a command's options
    context: typer.Context, which: Which, name: Holder = None, *, withdraw: Withdraw = False,
    who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign who votes for one in this vote; voting oneself overrules it."""
    if (name is None) != withdraw:
        raise FaultError("NAME", _("goes without --withdraw"), _("Give one of the two"))
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        vote = vote_of(seat, which)
        holder = str(vote.sent["proxy"] or "") if name is None else one_named(seat, name).member
        if not holder:
            raise FaultError(vote.id, _("nobody votes for you in it"), _("Look at it again"))
        known = dict([one_named(seat, holder)])
        gives, ends = _("{name} may vote for you."), _("{name} may vote for you no longer.")
        said = (ends if withdraw else gives).format(name=f"{known[holder]} ({holder})")
        sure(here.machine, vote.question, said, yes=yes)
        own = {"holder": holder, "member": seat.identity.member, "vote": vote.id}
        type_ = "proxy-withdrawn" if withdraw else "proxy-given"
        tell(settle(seat, seat.pen.write(type_, own), said).receipt)

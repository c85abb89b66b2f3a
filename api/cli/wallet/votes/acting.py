"""What a vote would allow: asking for one on it, reading it, and `ayni wallet enter-voted`.

The act is read from the text whose hash the vote's own entry has: a service that says another
has nothing signed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from api.cli.showing import plain
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import DAY_MS
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, tell
from api.cli.wallet.typed import end_of
from api.cli.wallet.votes.opened import Vote, Which, vote_of
from api.cli.wallet.words import names_of, words_of
from api.words.i18n import N_, _
from api.words.texts import cleaned
from chain.rules import SHAPES
from credit.voting.acts import read_act
from credit.voting.counting import subject_of_text
from credit.voting.opening import OPEN, OPENED
from ledger import canonical
from ledger.errors import EvidenceError, FaultError
from ledger.refusals import Refusal
from wallets.memos import SALT_BYTES, commitment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat

MAJORITY: Final = 500
QUORUM: Final = 3
"""The fewest ballots that a vote which decides something needs."""

VoteUntil = Annotated[
    datetime | None,
    typer.Option(
        "--vote-until", metavar="DATE", formats=["%Y-%m-%d"],
        help=N_("Ask members to vote on it until the end of that day (UTC), and sign no more."),
    ),
]  # fmt: skip
Ballots = Annotated[
    int, typer.Option("--quorum", metavar="N", min=3, help=N_("How many ballots must be in."))
]


class Wish(NamedTuple):
    """That an act be put to the vote: until when, how many ballots must be in, what is asked."""

    until: datetime
    quorum: int
    question: str


def put_to_vote(
    seat: Seat, type_: str, own: Mapping[str, Any], wish: Wish, reason: str = ""
) -> dict[str, Any]:
    """Ask for a vote on an order with these fields; what the service says of it."""
    salt, reason = seat.wallet.machine.random(SALT_BYTES), cleaned(reason)
    why = {"reason": commitment(salt, reason)} if reason else {}
    text = canonical.encode({**own, **why, "type": type_})
    memo = "\n".join((wish.question, _("In favour"), _("Against")))
    signed = seat.pen.write(
        OPENED,
        {
            "ends": end_of(wish.until), "kind": OPEN, "majority": MAJORITY, "options": 2,
            "proxies": 0, "quorum": wish.quorum, "subject": subject_of_text(text),
        },
        life_ms=WAITING_MS, memo=memo,
    )  # fmt: skip
    act: dict[str, Any] = {"text": text.decode()}
    if reason:
        act["reason"] = {"salt": salt.hex(), "text": reason}
    return leave(seat, signed, act)


def require_time(until: datetime, from_ms: int) -> None:
    """Return if a rule begins when the vote on it is over, and somebody has had a day to enter it.

    Raises:
        FaultError: it begins before.
    """
    if from_ms < end_of(until) + DAY_MS:
        why = _("comes less than a day after the vote")
        raise FaultError("--from", why, _("Give a later day"))


def leave(seat: Seat, signed: Signed, act: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Leave an order that opens a vote, with what it would allow; what the service says of it."""
    [[key, signature]] = signed.signatures
    left = {"order": signed.order, "key": key, "signature": signature, "memo": signed.memo}
    found: dict[str, Any] = seat.post("/votes/asked", {**left, **({"act": act} if act else {})})
    return found


def tell_asked(found: dict[str, Any]) -> None:
    """Say whether the vote runs, or who must sign it."""
    if found["seq"] is None:
        said = _("Signed. Others sign it with ayni wallet sign-vote {id}")
    else:
        said = _("The vote runs: {id}")
    typer.echo(plain(said.format(id=found["id"])))


def words_of_act(seat: Seat, vote: Vote) -> list[str]:
    """What a vote would allow, a line each; nothing where nobody left that.

    Raises:
        EvidenceError: the vote is on something else.
        FaultError: this program has no words for it.
    """
    act = vote.sent.get("act")
    if act is None:
        return []
    subject = vote.order.body.subject
    order = read_act(str(act["text"]).encode(), SHAPES)
    if isinstance(order, Refusal) or subject_of_text(str(act["text"]).encode()) != subject:
        raise EvidenceError(_("vote"), _("is another than the service says"))
    return words_of(names_of(seat), order, act["reason"])


def enter_voted(
    context: typer.Context, which: Which, who: As = None, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Say what was decided, as the vote's entry names it, and sign it."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        vote = vote_of(seat, which)
        said = words_of_act(seat, vote)
        if not said:
            why = _("decides nothing that this program can enter")
            raise FaultError(vote.id, why, _("Look at ayni wallet votes"))
        sure(here.machine, vote.question, *said, yes=yes)
        act = vote.sent["act"]
        own = canonical.decode(str(act["text"]).encode(), len(str(act["text"]).encode()))
        type_ = str(own.pop("type"))
        signed = seat.pen.write(type_, {**own, "vote": vote.id})
        tell(settle(seat, signed._replace(memo=act["reason"]), said[0]).receipt)

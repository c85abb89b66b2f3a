"""`ayni wallet box-key` and `open-box`: what a trustee of secret votes keeps, and gives.

The secret of a key lies sealed among the keys of this wallet. What is opened is the sum of ballots
that are read from the book first: a service that asks for one ballot's share gets none.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import typer  # noqa: TC002 Typer reads the annotations

from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import tell
from api.cli.wallet.votes.looking import words_of_vote
from api.cli.wallet.votes.opened import Vote, Which, recount, vote_of
from api.words.i18n import _
from ledger.errors import EvidenceError, FaultError
from wallets import boxes, points
from wallets.keys import Key
from wallets.keystore import save

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.seat import Seat

FILE: Final = "opened.json"
"""Of each vote whose box was opened from here, the hash of what was opened."""
BALLOTS_MIN: Final = 2
NAME: Final = "box-{key}"
NAME_LENGTH: Final = 16


def box_key(
    context: typer.Context, who: As = None, wallet: Folder = None, *, yes: Yes = False
) -> None:
    """Make a key, keep its secret, and sign that it is one's own."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        said = _("You can be asked to open the ballot box of secret votes, from this wallet.")
        sure(here.machine, said, yes=yes)
        random, member = here.machine.random, seat.identity.member
        secret = points.random_scalar(random)
        made = boxes.new_key(boxes.key_context(seat.identity.book, member), secret, random)
        # It is kept before anybody is told of it: a key whose secret is nowhere opens nothing.
        name = _name(made[: points.WIDTH].hex())
        seat.keyring.hold(name, Key.from_seed(points.scalar_text(secret)))
        own = {"made": made.hex(), "member": member}
        tell(settle(seat, seat.pen.write("box-key-made", own), said).receipt)


def open_box(
    context: typer.Context, which: Which, *, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Count the sealed ballots again, and give what opens their sum."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        vote = vote_of(seat, which)
        at, secret = _mine(seat, vote)
        recount(seat, vote)
        _require_several(vote)
        said = _("You open the sum of {count} ballots, and none of them: {question}")
        said = said.format(count=len(vote.sent["ballots"]), question=vote.question)
        sure(here.machine, said, *words_of_vote(seat, vote)[1:], yes=yes)
        sums = [bytes.fromhex(row[at + 1]) for row in vote.sent["sums"]]
        _once(seat, vote, sums)
        context_ = boxes.share_context(seat.identity.book, vote.id, seat.identity.member)
        shares = boxes.give_shares(context_, secret, sums, here.machine.random)
        own = {"member": seat.identity.member, "shares": shares.hex(), "vote": vote.id}
        tell(settle(seat, seat.pen.write("share-given", own), said).receipt)


def _require_several(vote: Vote) -> None:
    """Raise `FaultError` where what is opened would be one ballot."""
    if len(vote.sent["ballots"]) < BALLOTS_MIN:
        why = _("has too few ballots: opened, they would not be secret")
        raise FaultError(vote.id, why, _("Look at it again"))


def _once(seat: Seat, vote: Vote, sums: Sequence[bytes]) -> None:
    """Note which sum of a vote this wallet opens: from two of them a ballot could be told.

    Raises:
        EvidenceError: it has opened another one.
    """
    path = seat.wallet.folder / FILE
    known: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
    now = sha256(b"".join(sums)).hexdigest()
    if known.setdefault(vote.id, now) != now:
        raise EvidenceError(_("vote"), _("its ballots come to something else"))
    save(path, json.dumps(known).encode())


def _mine(seat: Seat, vote: Vote) -> tuple[int, int]:
    """Which of the trustees one is, and the secret of one's key.

    Raises:
        FaultError: one is none, or the secret is elsewhere.
    """
    members = [one["member"] for one in vote.sent["trustees"]]
    if seat.identity.member not in members:
        raise FaultError(vote.id, _("is not yours to open"), _("Ask those who are named in it"))
    at = members.index(seat.identity.member)
    held = seat.keyring.keys.get(_name(str(vote.sent["trustees"][at]["key"])))
    if held is None:
        remedy = _("Open it on the device that made your key of the box")
        raise FaultError(vote.id, _("this wallet does not have what opens it"), remedy)
    return at, int.from_bytes(held.seed, "little")


def _name(key: str) -> str:
    """What the secret of that key is kept under."""
    return NAME.format(key=key[:NAME_LENGTH])

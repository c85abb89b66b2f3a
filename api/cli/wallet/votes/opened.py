"""Votes as the entries say that opened them; their ballots, read and added up again.

Leaves to others: that no ballot of the journal is missing among those listed, and what the trustees
opened, which whoever audits the export sees (`ayni audit`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from api.cli.showing import progress
from api.cli.wallet.entries import entry_at
from api.cli.wallet.typed import one_beginning
from api.words.i18n import N_, _
from credit.voting.casting import CAST
from credit.voting.opening import KEYED, OPENED, SECRET
from ledger.errors import EvidenceError, FaultError
from wallets import boxes, points
from wallets.ballots import BadBallotError, Box, ballot_context, check
from wallets.errors import BadMemoError, WrongMemoError
from wallets.memos import check as check_memo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.cli.wallet.seat import Seat
    from ledger.orders import Order

Which = Annotated[
    str, typer.Argument(metavar="VOTE", help=N_("Its id, or the first digits: eight at least."))
]
SUMS: Final = 1
"""Beside what is hidden, a sealed ballot has a share for each trustee."""


class Vote(NamedTuple):
    """A vote: as the service sent it, the order that opened it, its question and its options."""

    sent: Mapping[str, Any]
    order: Order
    question: str
    options: Sequence[str]

    @property
    def id(self) -> str:
        """Its id, which is the order's."""
        return self.order.id

    @property
    def is_secret(self) -> bool:
        """Whether ballots are sealed."""
        return bool(self.order.body.kind == SECRET)

    @property
    def box(self) -> Box:
        """What ballots are sealed for."""
        keys = tuple(bytes.fromhex(one["key"]) for one in self.sent["trustees"])
        if not all(map(points.is_point, keys)):
            raise EvidenceError(_("vote"), _("is not what the service owes"))
        return Box(keys, self.order.body.threshold or 0)


def vote_of(seat: Seat, text: str) -> Vote:
    """The vote with that id, as its entry says.

    Raises:
        FaultError: there is none.
        EvidenceError: it is another than the service says.
    """
    id_ = one_beginning([one["id"] for one in seat.get("/votes")["votes"]], text)
    if id_ is None:
        raise FaultError(text, _("is no vote of this book"), _("Look at ayni wallet votes"))
    sent = seat.get(f"/votes/{id_}")
    order = entry_at(seat, int(sent["opened"])).order
    if (order.id, order.type) != (id_, OPENED):
        raise EvidenceError(_("vote"), _("is another than the service says"))
    trustees = tuple(one["member"] for one in sent["trustees"])
    if trustees != (order.body.trustees or ()):
        raise EvidenceError(_("vote"), _("is another than the service says"))
    for one in sent["trustees"]:
        _check_key(seat, one)
    question, options = words_in(order, sent["memo"])
    return Vote(sent, order, question, options)


def _check_key(seat: Seat, trustee: Mapping[str, Any]) -> None:
    """Return if an entry has made the key of who opens the box: ballots are sealed for it.

    Raises:
        EvidenceError: it is another one, or nobody says in which entry it was made.
    """
    seq = trustee["made"]
    order = None if seq is None else entry_at(seat, int(seq)).order
    if order is None or (order.type, order.body.member) != (KEYED, trustee["member"]):
        raise EvidenceError(_("vote"), _("is another than the service says"))
    context = boxes.key_context(seat.identity.book, trustee["member"])
    key = boxes.check_key(context, bytes.fromhex(order.body.made))
    if key is None or key.hex() != trustee["key"]:
        raise EvidenceError(_("vote"), _("is another than the service says"))


def words_in(order: Order, memo: Mapping[str, str] | None) -> tuple[str, Sequence[str]]:
    """What an order asks, and the options, from the text that it commits to.

    Raises:
        EvidenceError: it commits to another.
    """
    if memo is None:
        question, lines = _("A question whose text was erased"), []
    else:
        try:
            check_memo(order.body.memo, bytes.fromhex(memo["salt"]), memo["text"])
        except (ValueError, BadMemoError, WrongMemoError) as error:
            raise EvidenceError(_("vote"), _("commits to another text than is shown")) from error
        question, *lines = memo["text"].split("\n")
    said = [line.strip() for line in lines if line.strip()][: order.body.options]
    numbers = range(len(said) + 1, order.body.options + 1)
    return question.strip(), [*said, *(_("Option {number}").format(number=at) for at in numbers)]


def recount(seat: Seat, vote: Vote, *, hidden: bool = False) -> list[int]:
    """Read every ballot from the journal, and add them up.

    How many chose each option; nothing of a secret vote, of which the sealed sums are compared.

    Raises:
        EvidenceError: a ballot is another than the service says, or the sums are.
    """
    counts, sums = [0] * len(vote.options), _nothing(vote)
    ballots = vote.sent["ballots"]
    # One ballot many times over would be opened with their sum.
    if len({ballot["member"] for ballot in ballots}) < len(ballots):
        raise EvidenceError(_("ballot"), _("is another than the service says"))
    with progress(_("ballots"), len(ballots), hidden=hidden) as done:
        for at, ballot in enumerate(ballots, 1):
            order = entry_at(seat, int(ballot["seq"])).order
            own = (CAST, vote.id, ballot["member"])
            if (order.type, order.body.vote, order.body.member) != own:
                raise EvidenceError(_("ballot"), _("is another than the service says"))
            if vote.is_secret:
                sums = _added(sums, _sealed(seat, vote, order))
            elif order.body.option:
                counts[order.body.option - 1] += 1
            done(at)
    _compare(vote, counts, sums)
    return [] if vote.is_secret else counts


def _compare(vote: Vote, counts: Sequence[int], sums: Sequence[Sequence[bytes]]) -> None:
    said = vote.sent
    figures = said["counts"] if not vote.is_secret and said["counts"] else list(counts)
    sealed = said["sums"] if vote.is_secret else []
    right = figures == list(counts) and sealed == [[one.hex() for one in row] for row in sums]
    if not right or said["cast"] != len(said["ballots"]):
        raise EvidenceError(_("vote"), _("its ballots come to something else"))


def _nothing(vote: Vote) -> list[list[bytes]]:
    if not vote.is_secret:
        return []
    width = SUMS + len(vote.sent["trustees"])
    return [[points.ZERO] * width for _option in vote.options]


def _sealed(seat: Seat, vote: Vote, order: Order) -> list[list[bytes]]:
    context = ballot_context(seat.identity.book, vote.id, order.body.member)
    try:
        found = check(context, vote.box, len(vote.options), bytes.fromhex(order.body.sealed or ""))
    except BadBallotError as error:
        raise EvidenceError(_("ballot"), _("its proofs do not hold")) from error
    return [[one.hidden, *one.shares] for one in found]


def _added(one: Sequence[Sequence[bytes]], other: Sequence[Sequence[bytes]]) -> list[list[bytes]]:
    return [
        [points.add(a, b) for a, b in zip(row, more, strict=True)]
        for row, more in zip(one, other, strict=True)
    ]

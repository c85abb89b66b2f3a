"""Counting a vote once it is over, and what its outcome allows.

In a secret vote, trustees give what opens the sum of the ballots, and the service says what it
comes to; the kernel sees that this is so. `passed` is for rules that take a vote for stewards.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from credit.voting.opening import OPTIONS_MAX, QUORUM_MAX
from credit.voting.records import Vote, vote_name, vote_of
from ledger import canonical, fields
from ledger.kernel import Accepted, Reads, Rule, View, speaks_for
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from wallets import boxes, points
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.records import Kept

SHARED: Final = "share-given"
COUNTED: Final = "vote-counted"
VOTED_MS: Final = 31 * DAY_MS
"""For how long after it was over a vote serves what has no day of its own."""
_TAG: Final = b"ayni-subject-v1".ljust(16, b"\0")
_COMMON: Final = frozenset({"v", "type", "book", "id", "key", "expires", "vote"})


class ShareGiven(NamedTuple):
    """Fields of `share-given`: a trustee's, of the sum of a vote's ballots, with proofs."""

    member: str
    shares: str
    vote: str


class VoteCounted(NamedTuple):
    """Fields of `vote-counted`: how many ballots were in, and how many for each option."""

    cast: int
    counts: tuple[tuple[int], ...]
    vote: str


def give_share(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the vote is over, not counted, 2 a trustee of it signs, 3 gives once, 4 the proof holds."""
    body: ShareGiven = order.body
    # 1. Nobody can vote any more.
    vote = _ended_vote(view, body.vote, now_ms)
    if isinstance(vote, Refusal):
        return vote
    # 2. It is their box.
    members = [member for member, _ in vote.trustees]
    if body.member not in members or not speaks_for(view, order, body.member):
        return refuse(Code.trustee_must_sign, member=body.member)
    # 3. Once is enough.
    at = members.index(body.member) + 1
    if at in vote.shares:
        return refuse(Code.share_must_be_new, member=body.member)
    # 4. It is what their key's secret makes of the sum.
    context = boxes.share_context(order.book, vote.id, body.member)
    key = bytes.fromhex(vote.trustees[at - 1][1])
    found = boxes.check_shares(context, key, sums_for(vote, at), bytes.fromhex(body.shares))
    if found is None:
        return refuse(Code.share_must_hold, member=body.member)
    shares = {**vote.shares, at: tuple(point.hex() for point in found)}
    return Accepted((), (vote._replace(shares=shares).kept(),))


def count(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the vote is over and not counted, 2 the box can be opened, 3 the figures are what is in."""
    body: VoteCounted = order.body
    # 1. Nobody can vote any more, and it is counted once.
    vote = _ended_vote(view, body.vote, now_ms)
    if isinstance(vote, Refusal):
        return vote
    # 2. As many trustees have given as must.
    if len(vote.shares) < vote.threshold:
        return refuse(Code.shares_must_be_enough, signed=len(vote.shares), quorum=vote.threshold)
    # 3. It comes to what the order says.
    figures = tuple(row[0] for row in body.counts)
    right = len(figures) == vote.options and body.cast == vote.cast
    if not right or not _comes_to(vote, figures):
        return refuse(Code.count_must_match, vote=vote.id)
    return Accepted((), (vote._replace(figures=figures, is_counted=True).kept(),))


def counted(vote: Vote) -> tuple[int, ...] | None:
    """How many chose each option; None where too few trustees have given."""
    if not vote.is_secret:
        return vote.figures
    if len(vote.shares) < vote.threshold:
        return None
    found = [boxes.count_of(opened(vote, option), vote.cast) for option in range(vote.options)]
    return tuple(one for one in found if one is not None)


def opened(vote: Vote, option: int) -> bytes:
    """The count of an option times the generator, by the first trustees who gave."""
    able = sorted(vote.shares)[: vote.threshold]
    shares = {at: bytes.fromhex(vote.shares[at][option]) for at in able}
    return boxes.opened(bytes.fromhex(vote.points[option][0]), shares)


def sums_for(vote: Vote, trustee: int) -> list[bytes]:
    """What was sealed for a trustee, from 1 on, an option each, all ballots together."""
    return [bytes.fromhex(row[trustee]) for row in vote.points]


def subject_of(type_: str, own: Mapping[str, Any]) -> str:
    """The hash of what a vote would allow: an order of a type, with its fields as they are sent.

    What every order has beside, and the field that names the vote, are left out.
    """
    said = {name: value for name, value in own.items() if name not in _COMMON}
    return subject_of_text(canonical.encode({**said, "type": type_}))


def subject_of_text(text: bytes) -> str:
    """The same, of the canonical JSON of these fields and the order's type."""
    return sha256(_TAG + text).hexdigest()


def subject_of_order(order: Order) -> str:
    """The same, of an order as it was signed."""
    return subject_of(order.type, canonical.decode(order.text, len(order.text)))


def passed(view: View, vote: str, subject: str) -> bool:
    """Whether a vote on this very subject was counted, has passed, and was not used yet.

    A rule that asks names the vote in its `Reads` by `vote_reads`, and keeps `used`.
    """
    found = vote_of(view, vote)
    return found is not None and found.subject == subject and not found.used and found.has_passed


def used(view: View, vote: str, order: str) -> Kept:
    """The record that says which order a vote has allowed: it allows no other."""
    found = vote_of(view, vote)
    assert found is not None  # noqa: S101 `passed` was asked
    return found._replace(used=order).kept()


def decided(view: View, order: Order, vote: str) -> tuple[Kept, ...] | Refusal:
    """What to keep of the vote that allows an order in place of stewards, or that none does."""
    if passed(view, vote, subject_of_order(order)):
        return (used(view, vote, order.id),)
    return refuse(Code.vote_must_decide_so, vote=vote)


def lately(view: View, vote: str, now_ms: int) -> bool:
    """Whether a vote may still be made use of where what it decides has no day of its own."""
    found = vote_of(view, vote)
    return found is None or now_ms < found.ends_ms + VOTED_MS


def vote_reads(vote: str | None) -> tuple[str, ...]:
    """What an order that may name a vote reads of what the book keeps."""
    return () if vote is None else (vote_name(vote),)


def _ended_vote(view: View, id_: str, now_ms: int) -> Vote | Refusal:
    vote = vote_of(view, id_)
    if vote is None:
        return refuse(Code.vote_must_exist, vote=id_)
    if now_ms < vote.ends_ms:
        return refuse(Code.vote_must_have_ended, vote=id_, until=vote.ends_ms)
    if vote.is_counted:
        return refuse(Code.vote_must_not_be_counted, vote=id_)
    return vote


def _comes_to(vote: Vote, figures: tuple[int, ...]) -> bool:
    if not vote.is_secret:
        return figures == vote.figures
    return sum(figures) <= vote.cast and all(
        points.of_base(figure) == opened(vote, option) for option, figure in enumerate(figures)
    )


RULES: Final = (
    Rule(
        shape(
            SHARED,
            ShareGiven,
            {
                "member": fields.uuid,
                "shares": fields.hex32s(OPTIONS_MAX * boxes.SHARE_WIDTH // points.WIDTH),
                "vote": fields.uuid,
            },
        ),
        give_share,
        reads=lambda body: Reads(kept=(vote_name(body.vote),)),
    ),
    Rule(
        shape(
            COUNTED,
            VoteCounted,
            {
                "cast": fields.small_up_to(QUORUM_MAX),
                "counts": fields.rows_of(fields.small_up_to(QUORUM_MAX), most=OPTIONS_MAX),
                "vote": fields.uuid,
            },
        ),
        count,
        reads=lambda body: Reads(kept=(vote_name(body.vote),)),
        automatic=True,
    ),
)

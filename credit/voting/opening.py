"""Opening a vote, and the keys of those who open its box.

Stewards open a vote by quorum; or as many members as a tenth of the accounts that were ever opened,
three at least and eight at most, since an order has no more signatures. A vote that decides
something needs as many ballots as that tenth, or stewards' friends could vote at night.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.voting.records import NOTHING, Vote, box_key, box_name, key_of
from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import SIGNATURES_MAX, Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import not_joined
from ledger.rules.books import STEWARD
from wallets import boxes, points
from wallets.ballots import Box
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from ledger.records import Book

KEYED: Final = "box-key-made"
OPENED: Final = "vote-opened"
OPTIONS_MIN, OPTIONS_MAX = 2, 5
TRUSTEES_MAX: Final = 5
THRESHOLD_MIN: Final = 2
QUORUM_MAX: Final = 2**31 - 1
VOTE_MS_MIN, VOTE_MS_MAX = DAY_MS, 366 * DAY_MS
ASKERS_MIN: Final = 3
OPEN, SECRET = "open", "secret"


class BoxKeyMade(NamedTuple):
    """Fields of `box-key-made`: a member's key of the ballot box, and the proof of it."""

    made: str
    member: str


class VoteOpened(NamedTuple):
    """Fields of `vote-opened`; see `credit.voting.records.Vote`."""

    ends_ms: int
    kind: str
    majority: int
    memo: str
    options: int
    proxies: int
    quorum: int
    subject: str | None
    threshold: int | None
    trustees: tuple[str, ...] | None


def make_key(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the member signs, 2 whoever made the key knows its secret."""
    del now_ms
    body: BoxKeyMade = order.body
    # 1. It is the member's own.
    if not speaks_for(view, order, body.member):
        return refuse(Code.member_must_sign, member=body.member)
    # 2. The proof holds.
    context = boxes.key_context(order.book, body.member)
    key = boxes.check_key(context, bytes.fromhex(body.made))
    if key is None:
        return refuse(Code.key_must_be_proved, member=body.member)
    return Accepted((), (box_key(body.member, key.hex(), order.id),))


def open_vote(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it lasts, 2 who opens the box has keys, 3 enough must vote, 4 stewards or members ask."""
    assert view.book is not None  # noqa: S101 decide, step 2
    body: VoteOpened = order.body
    # 1. Members have a day at least, and a year at most.
    earliest, latest = now_ms + VOTE_MS_MIN, now_ms + VOTE_MS_MAX
    if not earliest <= body.ends_ms <= latest:
        return refuse(Code.vote_must_last, until=body.ends_ms, begins=earliest, latest=latest)
    # 2. A secret vote has trustees with keys of their own; an open one has no box.
    trustees = _trustees(view, body)
    if isinstance(trustees, Refusal):
        return trustees
    # 3. What decides needs more than a few.
    least = asking(view.book.accounts)
    if body.subject is not None and body.quorum < least:
        return refuse(Code.vote_must_need_enough, quorum=body.quorum, least=least)
    # 4. Stewards M of N sign, or as many members as may ask for a vote.
    unsigned = _unsigned(view, order, view.book)
    if unsigned is not None:
        return unsigned
    is_secret = body.kind == SECRET
    nothing = ((points.ZERO.hex(),) * (1 + len(trustees)),) * body.options
    vote = Vote(
        id=order.id, memo=body.memo, is_secret=is_secret, options=body.options,
        quorum=body.quorum, majority=body.majority, proxies=body.proxies, ends_ms=body.ends_ms,
        opened=view.size, subject=body.subject or NOTHING, threshold=body.threshold or 0,
        trustees=trustees, cast=0, figures=() if is_secret else (0,) * body.options,
        points=nothing if is_secret else (), shares={}, is_counted=False, used="",
    )  # fmt: skip
    return Accepted((), (vote.kept(),))


def asking(accounts: int) -> int:
    """A tenth of the accounts that were ever opened, three at least."""
    return max(ASKERS_MIN, -(-accounts // 10))


def askers(accounts: int) -> int:
    """How many members may ask for a vote without stewards: an order has no more signatures."""
    return min(SIGNATURES_MAX, asking(accounts))


def box_of(vote: Vote) -> Box:
    """Who opens a vote's box."""
    return Box(tuple(bytes.fromhex(key) for _, key in vote.trustees), vote.threshold)


def _trustees(view: View, body: VoteOpened) -> tuple[tuple[str, str], ...] | Refusal:
    named, threshold = body.trustees or (), body.threshold or 0
    if body.kind == OPEN:
        few = bool(named or threshold)
    else:
        few = not THRESHOLD_MIN <= threshold <= len(named)
    if few:
        return refuse(Code.trustees_must_be_enough, trustees=len(named), threshold=threshold)
    found = []
    for member in named:
        absent = not_joined(view, member)
        if absent is not None:
            return absent
        key = key_of(view, member)
        if key is None or not view.members[member].keys:
            return refuse(Code.trustees_must_have_keys, member=member)
        found.append((member, key))
    return tuple(found)


def _unsigned(view: View, order: Order, book: Book) -> Refusal | None:
    if len(signing_members(view, order, STEWARD)) >= book.quorum:
        return None
    members = {key.member for signer in order.signers if (key := view.keys.get(signer))}
    needed = askers(book.accounts)
    if len(members) >= needed:
        return None
    return refuse(
        Code.askers_must_be_enough, signed=len(members), askers=needed, quorum=book.quorum
    )


RULES: Final = (
    Rule(
        shape(
            KEYED,
            BoxKeyMade,
            {"made": fields.hex32s(boxes.KEY_WIDTH // points.WIDTH), "member": fields.uuid},
        ),
        make_key,
    ),
    Rule(
        shape(
            OPENED,
            VoteOpened,
            {
                "ends": fields.time_ms,
                "kind": fields.choice(OPEN, SECRET),
                "majority": fields.whole_from(500, 999),
                "memo": fields.hex32,
                "options": fields.whole_from(OPTIONS_MIN, OPTIONS_MAX),
                "proxies": fields.small_up_to(9),
                "quorum": fields.whole_from(1, QUORUM_MAX),
            },
            {
                "subject": fields.hex32,
                "threshold": fields.whole_from(THRESHOLD_MIN, TRUSTEES_MAX),
                "trustees": fields.list_of(fields.uuid, TRUSTEES_MAX),
            },
        ),
        open_vote,
        reads=lambda body: Reads(
            members=body.trustees or (), kept=tuple(map(box_name, body.trustees or ()))
        ),
    ),
)

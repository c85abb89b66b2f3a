"""Casting a ballot, for oneself or for who gave one their proxy; giving and withdrawing that.

Who had a key in force when the vote was opened may vote, as often as they like: the last ballot
counts. A proxy votes for a member only as long as the member does not: presence overrules, also
what was cast before.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from credit.voting.opening import OPTIONS_MAX, TRUSTEES_MAX, box_of
from credit.voting.records import Voice, Vote, voice_name, voice_of, vote_name, vote_of
from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, speaks_for
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import not_joined
from wallets import points
from wallets.ballots import BadBallotError, Box, ballot_context, ballot_width, check

if TYPE_CHECKING:
    from credit.voting.records import Figures, Points

CAST: Final = "ballot-cast"
GIVEN: Final = "proxy-given"
WITHDRAWN: Final = "proxy-withdrawn"
_WIDEST: Final = ballot_width(Box((bytes(32),) * TRUSTEES_MAX, TRUSTEES_MAX), OPTIONS_MAX)


class BallotCast(NamedTuple):
    """Fields of `ballot-cast`: whose, in which vote; an option from 1 on, or a sealed ballot.

    A ballot in an open vote that has neither is blank.
    """

    member: str
    vote: str
    option: int | None
    sealed: str | None


class ProxyNamed(NamedTuple):
    """Fields of `proxy-given` and `proxy-withdrawn`: who votes for whom, in which vote."""

    holder: str
    member: str
    vote: str


def cast(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the vote is open, 2 the member may vote, 3 they sign or their proxy, 4 the ballot holds."""
    body: BallotCast = order.body
    # 1. There is still time.
    vote = _open_vote(view, body.vote, now_ms)
    if isinstance(vote, Refusal):
        return vote
    # 2. The member belonged to the co-op when the vote was opened.
    if not is_entitled(view, order, vote, body.member):
        return refuse(Code.member_must_be_entitled, member=body.member, opened=vote.opened)
    # 3. They sign; or who votes for them, until they have done so themselves.
    before = voice_of(view, vote.id, body.member)
    by = _voter(view, order, before)
    if isinstance(by, Refusal):
        return by
    # 4. It is a ballot of this vote, and if it is sealed its proofs hold.
    said = _read(order, vote)
    if isinstance(said, Refusal):
        return said
    figures, sealed = said
    after = before._replace(by=by, seq=view.size, figures=figures, points=sealed)
    counted = _less(vote, before)
    counted = counted._replace(
        cast=counted.cast + 1,
        figures=tuple(a + b for a, b in zip(counted.figures, figures, strict=True)),
        points=added(counted.points, sealed),
    )
    return Accepted((), (counted.kept(), after.kept()))


def give_proxy(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the vote is open, 2 there is a vote to give, 3 the member signs, 4 who holds has few."""
    body: ProxyNamed = order.body
    # 1. There is still time.
    vote = _open_vote(view, body.vote, now_ms)
    if isinstance(vote, Refusal):
        return vote
    # 2. There is a vote to give, to another, and it is not given already. Presence overrules.
    voice = voice_of(view, vote.id, body.member)
    unfit = _unfit_pair(view, order, vote, voice)
    if unfit is not None:
        return unfit
    # 3. The member signs.
    if not speaks_for(view, order, body.member):
        return refuse(Code.member_must_sign, member=body.member)
    # 4. Nobody gathers more than a few.
    holder = voice_of(view, vote.id, body.holder)
    if holder.carries >= vote.proxies:
        return refuse(Code.proxies_must_be_few, holder=body.holder, count=vote.proxies)
    more = holder._replace(carries=holder.carries + 1)
    return Accepted((), (voice._replace(proxy=body.holder).kept(), more.kept()))


def withdraw_proxy(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the vote is open, 2 the proxy was given, 3 either of the two signs.

    What was cast by it does not count any more.
    """
    body: ProxyNamed = order.body
    # 1. There is still time.
    vote = _open_vote(view, body.vote, now_ms)
    if isinstance(vote, Refusal):
        return vote
    # 2. There is something to withdraw.
    voice = voice_of(view, vote.id, body.member)
    if voice.proxy != body.holder:
        return refuse(Code.proxy_must_be_given, member=body.member, holder=body.holder)
    # 3. Whoever gave it, or has it.
    if not any(speaks_for(view, order, one) for one in (body.member, body.holder)):
        return refuse(Code.member_must_sign, member=body.member)
    holder = voice_of(view, vote.id, body.holder)
    less = holder._replace(carries=holder.carries - 1)
    if voice.is_own or not voice.by:
        return Accepted((), (voice._replace(proxy="").kept(), less.kept()))
    mute = Voice(vote.id, body.member, carries=voice.carries)
    return Accepted((), (_less(vote, voice).kept(), mute.kept(), less.kept()))


def is_entitled(view: View, order: Order, vote: Vote, member: str) -> bool:
    """Whether a member had a key in force when the vote was opened. Reads `keys_of`.

    Nearly always it is the one that signs now; only else are all keys looked through.
    """
    keys = view.keys
    signing = [key for signer in order.signers if (key := keys.get(signer))]
    return any(
        key.added < vote.opened and (key.revoked is None or key.revoked > vote.opened)
        for key in chain(signing, keys.values())
        if key.member == member
    )


def added(one: Points, other: Points, *, less: bool = False) -> Points:
    """Sealed ballots added up, point by point; or the first without the second."""
    both = points.subtract if less else points.add
    return tuple(
        tuple(
            both(bytes.fromhex(a), bytes.fromhex(b)).hex() for a, b in zip(row, more, strict=True)
        )
        for row, more in zip(one, other, strict=True)
    )


def _open_vote(view: View, id_: str, now_ms: int) -> Vote | Refusal:
    vote = vote_of(view, id_)
    if vote is None:
        return refuse(Code.vote_must_exist, vote=id_)
    if now_ms >= vote.ends_ms:
        return refuse(Code.vote_must_be_open, vote=id_, until=vote.ends_ms)
    return vote


def _voter(view: View, order: Order, before: Voice) -> str | Refusal:
    if speaks_for(view, order, before.member):
        return before.member
    if not before.proxy or not speaks_for(view, order, before.proxy):
        return refuse(Code.voter_or_proxy_must_sign, member=before.member)
    if before.is_own:
        return refuse(Code.member_must_not_have_voted, member=before.member, entry=before.seq)
    return before.proxy


def _unfit_pair(view: View, order: Order, vote: Vote, voice: Voice) -> Refusal | None:
    body: ProxyNamed = order.body
    if body.holder == body.member:
        return refuse(Code.proxy_must_be_another, member=body.member)
    absent = not_joined(view, body.holder)
    if absent is not None:
        return absent
    if not is_entitled(view, order, vote, body.member):
        return refuse(Code.member_must_be_entitled, member=body.member, opened=vote.opened)
    if voice.is_own:
        return refuse(Code.member_must_not_have_voted, member=body.member, entry=voice.seq)
    return refuse(Code.proxy_must_be_new, holder=voice.proxy) if voice.proxy else None


def _read(order: Order, vote: Vote) -> tuple[Figures, Points] | Refusal:
    """What a ballot adds to the sums."""
    body: BallotCast = order.body
    given = (body.option is not None, body.sealed is not None)
    if given != (False, True) if vote.is_secret else given[1]:
        return refuse(Code.ballot_must_be_of_vote, kind="secret" if vote.is_secret else "open")
    if body.sealed is None:
        if (body.option or 0) > vote.options:
            return refuse(Code.ballot_must_be_of_vote, kind="open")
        return tuple(int(at == body.option) for at in range(1, vote.options + 1)), ()
    context = ballot_context(order.book, vote.id, body.member)
    try:
        found = check(context, box_of(vote), vote.options, bytes.fromhex(body.sealed))
    except BadBallotError as error:
        return refuse(Code.ballot_must_hold, why=str(error))
    return (), tuple((one.hidden.hex(), *(share.hex() for share in one.shares)) for one in found)


def _less(vote: Vote, voice: Voice) -> Vote:
    """The vote without a member's ballot, if there is one."""
    if not voice.by:
        return vote
    return vote._replace(
        cast=vote.cast - 1,
        figures=tuple(a - b for a, b in zip(vote.figures, voice.figures, strict=True)),
        points=added(vote.points, voice.points, less=True),
    )


def _pair_reads(body: ProxyNamed) -> Reads:
    voices = (voice_name(body.vote, body.holder), voice_name(body.vote, body.member))
    return Reads(
        members=(body.holder, body.member),
        keys_of=(body.member,),
        kept=(vote_name(body.vote), *voices),
    )


_PAIR: Final = {"holder": fields.uuid, "member": fields.uuid, "vote": fields.uuid}

RULES: Final = (
    Rule(
        shape(
            CAST,
            BallotCast,
            {"member": fields.uuid, "vote": fields.uuid},
            {
                "option": fields.whole_from(1, OPTIONS_MAX),
                "sealed": fields.hex32s(_WIDEST // points.WIDTH),
            },
        ),
        cast,
        reads=lambda body: Reads(
            keys_of=(body.member,),
            kept=(vote_name(body.vote), voice_name(body.vote, body.member)),
        ),
    ),
    Rule(shape(GIVEN, ProxyNamed, _PAIR), give_proxy, reads=_pair_reads),
    Rule(shape(WITHDRAWN, ProxyNamed, _PAIR), withdraw_proxy, reads=_pair_reads),
)

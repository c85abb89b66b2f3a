"""Votes as members see them: what is asked, who has voted, who opens the box, what came of it.

All of it is folded from the journal and every member may see it. What the service knows of a secret
ballot is that there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, distinct, func, or_, select

from api.people.called import called
from api.queries.entries import entry_row
from api.service.rows import in_book
from api.service.tables import MemoRow
from api.service.troubles import ProblemError, Trouble
from api.votes.acts import acts_of, can_be_entered
from api.words.i18n import _
from credit.voting.records import (
    Voice,
    Vote,
    box_name,
    made_by,
    read_voice,
    read_vote,
    vote_name,
)
from ledger.records import Kept
from ledger.tables import KeptRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from api.service.callers import Caller
    from api.votes.acts import Act

VOTES_MAX: Final = 200
BALLOTS_MAX: Final = 10_000
OPEN, ENDED, COUNTED = "open", "ended", "counted"


class Words(NamedTuple):
    """What a vote asks, and its options."""

    question: str
    options: Sequence[str]


class Ballot(NamedTuple):
    """Whose ballot was cast by whom, in which entry; `option` from 1 on, 0 blank, None sealed."""

    member: str
    name: str
    by: str
    by_name: str
    seq: int
    option: int | None


class Keeper(NamedTuple):
    """A trustee, whether they have opened their part, and the entry that made their key.

    That is None once they have made another key since.
    """

    member: str
    name: str
    gave: bool
    made: int | None


class Listed(NamedTuple):
    """A vote among others.

    Attributes:
        state: `OPEN`, `ENDED` while it is not counted, or `COUNTED`.
        mine: what whoever looks has said in it.
        may: whether they may vote in it.
    """

    vote: Vote
    words: Words
    state: str
    mine: Voice
    may: bool

    @property
    def results(self) -> Sequence[tuple[str, int]]:
        """Each option with how many chose it; nothing while it is not counted."""
        figures = self.vote.figures if self.state == COUNTED else ()
        return list(zip(self.words.options, figures, strict=False))

    @property
    def blank(self) -> int:
        """How many ballots chose nothing, once it is counted."""
        return self.vote.cast - sum(self.vote.figures)


class Shown(NamedTuple):
    """A vote with all that belongs to it.

    Attributes:
        entry: the entry that opened it.
        memo: the salt and the text that its order commits to; None once they are erased.
        voters: how many may vote.
        proxy: what who votes for whoever looks is called; empty for nobody.
        carried: those for whom whoever looks may vote, and has a ballot of each been cast.
        act: what it would allow, where whoever asked for it left that.
        allows: whether that can be entered now.
    """

    listed: Listed
    entry: int
    memo: tuple[bytes, str] | None
    voters: int
    proxy: str
    carried: Sequence[tuple[str, str, bool]]
    keepers: Sequence[Keeper]
    ballots: Sequence[Ballot]
    act: Act | None
    allows: bool


def votes(caller: Caller) -> Sequence[Listed]:
    """The book's votes: those that run, then the others, the latest end first."""
    found = [read_vote(one) for one in _kept(caller, "vote/", VOTES_MAX)]
    found.sort(key=lambda vote: (vote.ends_ms <= caller.now_ms, -vote.ends_ms))
    words, mine = words_of(caller, found), _own_voices(caller, found)
    return [_listed(caller, vote, words[vote.id], mine[vote.id]) for vote in found]


def vote_at(caller: Caller, id_: str) -> Shown:
    """A vote of the book; `ProblemError` where there is none."""
    row = caller.session.get(KeptRow, (*caller.place, vote_name(id_)))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    vote = read_vote(Kept(row.kept_id, row.text))
    voices = {
        one.member: one for one in map(read_voice, _kept(caller, f"voice/{id_}/", BALLOTS_MAX))
    }
    members = {*voices, *(one.by for one in voices.values()), *(one for one, _ in vote.trustees)}
    members |= {one.proxy for one in voices.values()}
    names = called(caller.session, caller.place, sorted(members - {""}))
    mine = voices.get(caller.member, Voice(id_, caller.member))
    carried = [one for one in voices.values() if one.proxy == caller.member and not one.is_own]
    entry = entry_row(caller.session, caller.place, id_)
    act = acts_of(caller, {id_: vote.subject}).get(id_)
    memo = caller.session.get(MemoRow, (*caller.place, id_))
    return Shown(
        listed=_listed(caller, vote, words_of(caller, [vote])[id_], mine),
        entry=vote.opened if entry is None else entry.seq,
        memo=None if memo is None else (memo.salt, memo.text),
        voters=voters(caller, vote),
        proxy=names.get(mine.proxy, ""),
        carried=[(one.member, names[one.member], bool(one.by)) for one in carried],
        keepers=[
            Keeper(member, names[member], at in vote.shares, _made(caller, member, key))
            for at, (member, key) in enumerate(vote.trustees, start=1)
        ],
        ballots=_ballots(vote, voices, names),
        act=act,
        allows=can_be_entered(act, vote, caller.now_ms),
    )


def _made(caller: Caller, member: str, key: str) -> int | None:
    row = caller.session.get(KeptRow, (*caller.place, box_name(member)))
    order = None if row is None else made_by(Kept(row.kept_id, row.text), key)
    entry = None if order is None else entry_row(caller.session, caller.place, order)
    return None if entry is None else entry.seq


def voters(caller: Caller, vote: Vote) -> int:
    """How many members may vote: those who had a key in force when it was opened."""
    wanted = select(func.count(distinct(col(KeyRow.member_id))))
    found = caller.session.exec(wanted.where(*in_book(KeyRow, caller.place), *_then(vote))).one()
    return int(found)


def has_box_key(caller: Caller) -> bool:
    """Whether whoever looks has made a key of the ballot box."""
    return caller.session.get(KeptRow, (*caller.place, box_name(caller.member))) is not None


def able_keepers(caller: Caller) -> Sequence[tuple[str, str]]:
    """The members who have made a key of the box, with what they are called."""
    members = [one.id.removeprefix("box/") for one in _kept(caller, "box/", VOTES_MAX)]
    names = called(caller.session, caller.place, members)
    return sorted(((one, names[one]) for one in members if one in names), key=lambda one: one[1])


def words_of(caller: Caller, found: Sequence[Vote]) -> Mapping[str, Words]:
    """What votes ask. The text may be erased; the vote stays."""
    if not found:
        return {}
    wanted = select(MemoRow).where(
        *in_book(MemoRow, caller.place), col(MemoRow.order_id).in_([vote.id for vote in found])
    )
    texts = {row.order_id: row.text for row in caller.session.exec(wanted)}
    return {vote.id: words_in(texts.get(vote.id, ""), vote.options) for vote in found}


def words_in(text: str, options: int) -> Words:
    """The question in the first line of a text, and its options in the others."""
    question, *lines = text.split("\n")
    said = [line.strip() for line in lines if line.strip()][:options]
    said += [_("Option {number}").format(number=at + 1) for at in range(len(said), options)]
    return Words(question.strip() or _("A question whose text was erased"), said)


def _listed(caller: Caller, vote: Vote, words: Words, mine: Voice) -> Listed:
    ended = COUNTED if vote.is_counted else ENDED
    state = OPEN if caller.now_ms < vote.ends_ms else ended
    may = state == OPEN and _may_vote(caller, vote)
    return Listed(vote, words, state, mine, may)


def _may_vote(caller: Caller, vote: Vote) -> bool:
    wanted = select(KeyRow.key).where(
        *in_book(KeyRow, caller.place), KeyRow.member_id == caller.member, *_then(vote)
    )
    return caller.session.exec(wanted.limit(1)).first() is not None


def _then(vote: Vote) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions of a key that was in force when a vote was opened."""
    revoked = col(KeyRow.revoked)
    return col(KeyRow.added) < vote.opened, or_(revoked.is_(None), revoked > vote.opened)


def _own_voices(caller: Caller, found: Sequence[Vote]) -> Mapping[str, Voice]:
    if not found:
        return {}
    names = [f"voice/{vote.id}/{caller.member}" for vote in found]
    wanted = select(KeptRow).where(*in_book(KeptRow, caller.place), col(KeptRow.kept_id).in_(names))
    said = [read_voice(Kept(row.kept_id, row.text)) for row in caller.session.exec(wanted)]
    return {vote.id: Voice(vote.id, caller.member) for vote in found} | {
        one.vote: one for one in said
    }


def _ballots(vote: Vote, voices: Mapping[str, Voice], names: Mapping[str, str]) -> Sequence[Ballot]:
    cast = sorted((one for one in voices.values() if one.by), key=lambda one: one.seq)
    return [
        Ballot(
            one.member, names[one.member], one.by, names[one.by], one.seq,
            None if vote.is_secret else next((at for at, n in enumerate(one.figures, 1) if n), 0),
        )
        for one in cast
    ]  # fmt: skip


def _kept(caller: Caller, begins: str, most: int) -> Sequence[Kept]:
    wanted = (
        select(KeptRow)
        .where(*in_book(KeptRow, caller.place), col(KeptRow.kept_id).startswith(begins))
        .order_by(col(KeptRow.kept_id).desc())
        .limit(most)
    )
    return [Kept(row.kept_id, row.text) for row in caller.session.exec(wanted)]

"""What the JSON door of votes takes and gives."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from api.http.answers import Given, MemoOut
from api.http.models import HEX64, Hash, Id, LeftIn, MemoIn, Sent, Time
from api.votes.acts import Act, read_act
from api.votes.asking import Asked
from api.votes.votes import Ballot, Listed, Shown
from ledger.orders import ORDER_BYTES_MAX

Points = Annotated[list[list[Hash]], Field(description="For each option, points in hex.")]
ActText = Annotated[
    str,
    Field(
        max_length=ORDER_BYTES_MAX,
        description="Canonical JSON of the order's type and own fields, whose hash is `subject`.",
    ),
]


class VotedActIn(Sent):
    """What a vote would allow: an order's type and own fields, and the text behind its reason."""

    text: ActText
    reason: MemoIn | None = None


class AskedVoteIn(LeftIn):
    """An order that opens a vote, with the member's signature, its question and what it allows."""

    act: VotedActIn | None = None

    def allowed(self) -> Act | None:
        """What it would allow, as it is read; `ProblemError` for what no order could say."""
        return None if self.act is None else read_act(self.act.text, self.act.reason)


class VoteSignatureIn(Sent):
    """The member's signature of a vote that is asked for."""

    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]


class VoteAskedOut(Given):
    """The vote's id, and the number of its entry once as many have signed as must."""

    id: Id
    seq: int | None


class VotedActOut(Given):
    """What a vote would allow: the text whose hash it names, and the one behind its reason."""

    text: str
    reason: MemoOut | None

    @classmethod
    def of(cls, found: Act | None) -> "VotedActOut | None":
        """As it is kept beside the vote, if it is."""
        if found is None:
            return None
        reason = found.reason
        memo = None if reason is None else MemoOut(salt=reason.salt.hex(), text=reason.text)
        return cls(text=found.text, reason=memo)


class AskedVoteOut(Given):
    """A vote that is asked for: its order as it is signed, by whom, and how many more must.

    `over` says that the key that asked has ended: nobody can sign it any more.
    """

    id: Id
    question: str
    options: list[str]
    order: str
    signatures: Annotated[list[tuple[str, str]], Field(description="Pairs of key and signature.")]
    memo: MemoOut
    names: list[str]
    missing: int
    mine: bool
    over: bool
    act: VotedActOut | None
    expires_ms: Time

    @classmethod
    def of(cls, found: Asked) -> "AskedVoteOut":
        """As it waits."""
        return cls(
            id=found.row.order_id, question=found.words.question,
            options=list(found.words.options), order=found.row.order,
            signatures=list(found.order.signatures), names=list(found.names),
            memo=MemoOut(salt=found.row.salt.hex(), text=found.row.text),
            missing=found.missing, mine=found.mine, over=found.over, act=VotedActOut.of(found.act),
            expires_ms=found.row.expires_ms,
        )  # fmt: skip


class AskedVotesOut(Given):
    """The votes that are asked for."""

    asked: list[AskedVoteOut]


class VoteOut(Given):
    """A vote: what is asked, until when, and once it is counted what came of it.

    `counts` are empty until then; `may` says whether the member may vote, `voted` whether a ballot
    of theirs is in.
    """

    id: Id
    question: str
    options: list[str]
    kind: Annotated[str, Field(description="`open` or `secret`.")]
    state: Annotated[str, Field(description="`open`, `ended` or `counted`.")]
    ends_ms: Time
    quorum: int
    majority: int
    proxies: int
    subject: Hash | None
    cast: int
    counts: list[int]
    passed: bool
    may: bool
    voted: bool

    @classmethod
    def of(cls, found: Listed) -> "VoteOut":
        """As a list has it."""
        return cls(**_vote(found))


def _vote(found: Listed) -> dict[str, Any]:
    vote = found.vote
    return {
        "id": vote.id, "question": found.words.question, "options": list(found.words.options),
        "kind": "secret" if vote.is_secret else "open", "state": found.state,
        "ends_ms": vote.ends_ms, "quorum": vote.quorum, "majority": vote.majority,
        "proxies": vote.proxies, "subject": vote.subject if vote.subject.strip("0") else None,
        "cast": vote.cast, "counts": [count for _, count in found.results],
        "passed": vote.has_passed, "may": found.may, "voted": bool(found.mine.by),
    }  # fmt: skip


class VotesOut(Given):
    """The book's votes, those that run first."""

    votes: list[VoteOut]

    @classmethod
    def of(cls, found: Sequence[Listed]) -> "VotesOut":
        """As they are listed."""
        return cls(votes=[VoteOut.of(one) for one in found])


class TrusteeOut(Given):
    """Who opens the box, by which key, which entry made that, and whether they have.

    `made` is null once they have made another key since.
    """

    member: Id
    name: str
    key: Hash
    made: int | None
    gave: bool


class BallotOut(Given):
    """Whose ballot was cast by whom, in which entry. `option` is 0 for a blank one.

    In a secret vote it is null: what a sealed ballot says nobody can tell.
    """

    member: Id
    name: str
    by: Id
    seq: int
    option: int | None

    @classmethod
    def of(cls, found: Ballot) -> "BallotOut":
        """As the book keeps it."""
        return cls(member=found.member, name=found.name, by=found.by, seq=found.seq,
                   option=found.option)  # fmt: skip


class WholeVoteOut(VoteOut):
    """A vote with its ballots, and what a wallet needs to seal one or to open the box.

    Attributes:
        opened: the entry that opened it.
        memo: the text that its order commits to; null once it is erased.
        voters: how many may vote.
        proxy: who votes for the member; null for nobody.
        carried: the members for whom this one may vote.
        sums: of a secret vote, for each option the sum of what is hidden and of each trustee's
            shares.
        act: what it would allow; null where whoever asked for it left nothing of that.
        used: the order that it has allowed; null while there is none.
    """

    opened: int
    memo: MemoOut | None
    voters: int
    proxy: Id | None
    carried: list[Id]
    threshold: int
    trustees: list[TrusteeOut]
    sums: Points
    ballots: list[BallotOut]
    act: VotedActOut | None
    used: Id | None

    @classmethod
    def of_whole(cls, found: Shown) -> "WholeVoteOut":
        """As its page shows it."""
        vote = found.listed.vote
        return cls(
            **_vote(found.listed), opened=found.entry, memo=_memo(found), voters=found.voters,
            proxy=found.listed.mine.proxy or None,
            carried=[member for member, _, _ in found.carried], threshold=vote.threshold,
            trustees=[
                TrusteeOut(
                    member=one.member, name=one.name, key=key, made=one.made, gave=one.gave
                )
                for one, (_, key) in zip(found.keepers, vote.trustees, strict=True)
            ],
            sums=[list(row) for row in vote.points],
            ballots=[BallotOut.of(one) for one in found.ballots],
            act=VotedActOut.of(found.act), used=vote.used or None,
        )  # fmt: skip


def _memo(found: Shown) -> MemoOut | None:
    if found.memo is None:
        return None
    salt, text = found.memo
    return MemoOut(salt=salt.hex(), text=text)


class KeeperOut(Given):
    """A member who has made a key of the ballot box."""

    member: Id
    name: str


class KeepersOut(Given):
    """Who may be a trustee of a secret vote."""

    keepers: list[KeeperOut]

"""What a book keeps of votes: the votes, what each member has said in one, and trustees' keys.

A vote is named by the order that opened it. What was cast is kept added up, so that a count needs
none of the ballots, and each member's last ballot beside it, so that another can take its place.

Leaves to others: what changes them (`opening`, `casting`, `counting`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ledger import canonical
from ledger.records import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.kernel import View

Figures = tuple[int, ...]
"""An open ballot, or many: for each option how many chose it."""

Points = tuple[tuple[str, ...], ...]
"""A sealed one: for each option the hidden point and the trustees' shares, in hex."""

NOTHING = "0" * 64


class Vote(NamedTuple):
    """A vote.

    Attributes:
        id: the order that opened it.
        memo: the commitment to what is asked.
        is_secret: whether ballots are sealed.
        options: how many there are; in a vote that decides, the first is for and the others not.
        quorum: how many ballots must be in.
        majority: of a thousand ballots that are not blank, more than so many must be for.
        proxies: how many others a member may vote for.
        ends_ms: when it is over.
        opened: its entry: who had a key in force then may vote.
        subject: the hash of what it decides, or `NOTHING`.
        threshold: how many trustees open the box; 0 in an open vote.
        trustees: members and their keys, in order.
        cast: ballots in, the blank ones too.
        figures: how many chose each option: in a secret vote only once it is counted.
        points: the sum of the sealed ballots.
        shares: what trustees gave, by their number from 1 on: a point for each option.
        is_counted: whether that is over.
        used: the order that it has allowed, or empty.
    """

    id: str
    memo: str
    is_secret: bool
    options: int
    quorum: int
    majority: int
    proxies: int
    ends_ms: int
    opened: int
    subject: str
    threshold: int
    trustees: tuple[tuple[str, str], ...]
    cast: int
    figures: Figures
    points: Points
    shares: Mapping[int, tuple[str, ...]]
    is_counted: bool
    used: str

    @property
    def has_passed(self) -> bool:
        """Whether it was counted, enough voted, and enough of them for the first option."""
        if not self.is_counted or self.cast < self.quorum:
            return False
        return self.figures[0] * 1000 > self.majority * sum(self.figures)

    def kept(self) -> Kept:
        """As the book keeps it."""
        said = {
            **self._asdict(),
            "is_counted": int(self.is_counted),
            "is_secret": int(self.is_secret),
            "shares": [[at, *points] for at, points in sorted(self.shares.items())],
        }
        return Kept(vote_name(self.id), canonical.encode(said).decode())


class Voice(NamedTuple):
    """What a member has said in a vote, and who may say it for them.

    Attributes:
        vote: the vote.
        member: whose voice it is.
        by: who cast the ballot that counts; empty while there is none.
        seq: the entry of that ballot.
        figures: it, if open.
        points: it, if sealed.
        proxy: who may cast it as long as the member has not; empty for nobody.
        carries: how many others this member may cast for.
    """

    vote: str
    member: str
    by: str = ""
    seq: int = 0
    figures: Figures = ()
    points: Points = ()
    proxy: str = ""
    carries: int = 0

    @property
    def is_own(self) -> bool:
        """Whether the member has voted themselves."""
        return self.by == self.member

    def kept(self) -> Kept:
        """As the book keeps it."""
        said = canonical.encode(self._asdict()).decode()
        return Kept(voice_name(self.vote, self.member), said)


def vote_name(vote: str) -> str:
    """What the book keeps a vote under."""
    return f"vote/{vote}"


def voice_name(vote: str, member: str) -> str:
    """What the book keeps a member's voice under."""
    return f"voice/{vote}/{member}"


def box_name(member: str) -> str:
    """What the book keeps a trustee's key under."""
    return f"box/{member}"


def box_key(member: str, key: str, order: str) -> Kept:
    """A trustee's key as the book keeps it, with the order that made it."""
    return Kept(box_name(member), canonical.encode({"key": key, "order": order}).decode())


def made_by(kept: Kept, key: str) -> str | None:
    """The order that made a trustee's key; None if the book keeps another key of theirs by now."""
    said = _said(kept)
    return str(said["order"]) if said["key"] == key and "order" in said else None


def key_of(view: View, member: str) -> str | None:
    """A member's key of the ballot box, in hex; None if they have made none."""
    kept = view.kept.get(box_name(member))
    return None if kept is None else str(_said(kept)["key"])


def vote_of(view: View, vote: str) -> Vote | None:
    """A vote, if it was opened."""
    kept = view.kept.get(vote_name(vote))
    return None if kept is None else read_vote(kept)


def voice_of(view: View, vote: str, member: str) -> Voice:
    """What a member has said in a vote so far."""
    kept = view.kept.get(voice_name(vote, member))
    return Voice(vote, member) if kept is None else read_voice(kept)


def read_vote(kept: Kept) -> Vote:
    """A vote as the book keeps it."""
    said = _said(kept)
    shares = {row[0]: tuple(row[1:]) for row in said["shares"]}
    trustees = tuple((member, key) for member, key in said["trustees"])
    flags = {name: bool(said[name]) for name in ("is_counted", "is_secret")}
    figures, points = tuple(said["figures"]), _points(said["points"])
    return Vote(**{
        **said, **flags, "shares": shares, "trustees": trustees,
        "figures": figures, "points": points,
    })  # fmt: skip


def read_voice(kept: Kept) -> Voice:
    """A voice as the book keeps it."""
    said = _said(kept)
    return Voice(**{
        **said, "figures": tuple(said["figures"]), "points": _points(said["points"])
    })  # fmt: skip


def _points(rows: list[list[str]]) -> Points:
    return tuple(tuple(row) for row in rows)


def _said(kept: Kept) -> dict[str, Any]:
    text = kept.text.encode()
    found: dict[str, Any] = canonical.decode(text, len(text))
    return found

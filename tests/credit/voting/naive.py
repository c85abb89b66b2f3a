"""A second model of votes, which works all out anew from the list of what was accepted.

It shares no code with the rules, and knows nothing of seals: of each ballot it was told the option.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.refusals import Code


class Event(NamedTuple):
    """What was accepted: its kind, and who and what it speaks of; `option` is 0 for blank."""

    kind: str
    vote: str = ""
    member: str = ""
    other: str = ""
    option: int = 0


class Naive:
    """The events, and when each vote ends."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.ends: dict[str, int] = {}
        self.most: dict[str, int] = {}

    def has_key(self, member: str, until: int | None = None) -> bool:
        """Whether a member has a key after so many events."""
        found = [one.kind for one in self.events[:until] if one.member == member]
        return [kind for kind in found if kind in {"join", "leave"}][-1:] == ["join"]

    def opened(self, vote: str) -> int:
        """How many events there were before a vote was opened."""
        return [one.kind == "open" and one.vote == vote for one in self.events].index(True)

    def of(self, vote: str, member: str) -> list[Event]:
        """What was said of a member's ballot in a vote."""
        return [one for one in self.events if (one.vote, one.member) == (vote, member)]

    def proxy(self, vote: str, member: str) -> str:
        """Who may vote for a member."""
        found = [one for one in self.of(vote, member) if one.kind in {"give", "withdraw"}]
        return found[-1].other if found and found[-1].kind == "give" else ""

    def ballot(self, vote: str, member: str) -> Event | None:
        """The ballot of a member's that counts."""
        standing: Event | None = None
        for one in self.of(vote, member):
            if one.kind == "cast":
                standing = one
            elif one.kind == "withdraw" and standing is not None and standing.other != member:
                standing = None
        return standing

    def has_voted(self, vote: str, member: str) -> bool:
        """Whether a member has voted themselves."""
        own = self.ballot(vote, member)
        return own is not None and own.other == member

    def carried(self, vote: str, holder: str) -> int:
        """For how many a member may vote."""
        members = {one.member for one in self.events if one.vote == vote}
        return sum(self.proxy(vote, one) == holder for one in members)

    def counts(self, vote: str, options: int) -> tuple[int, tuple[int, ...]]:
        """How many ballots are in, and how many of them for each option."""
        members = {one.member for one in self.events if one.vote == vote and one.kind == "cast"}
        found = [ballot for one in members if (ballot := self.ballot(vote, one)) is not None]
        said = [ballot.option for ballot in found]
        return len(said), tuple(said.count(option) for option in range(1, options + 1))

    def cast(self, vote: str, member: str, by: str, now_ms: int) -> Code | None:
        """Why a ballot is refused, if it is."""
        if now_ms >= self.ends[vote]:
            return Code.vote_must_be_open
        if not self.has_key(member, self.opened(vote)):
            return Code.member_must_be_entitled
        if by == member:
            return None
        if self.proxy(vote, member) != by:
            return Code.voter_or_proxy_must_sign
        return Code.member_must_not_have_voted if self.has_voted(vote, member) else None

    def give(self, vote: str, member: str, holder: str, now_ms: int) -> Code | None:
        """Why a proxy that the member signs is refused, if it is."""
        if now_ms >= self.ends[vote]:
            return Code.vote_must_be_open
        if holder == member:
            return Code.proxy_must_be_another
        if not self.has_key(member, self.opened(vote)):
            return Code.member_must_be_entitled
        if self.has_voted(vote, member):
            return Code.member_must_not_have_voted
        if self.proxy(vote, member):
            return Code.proxy_must_be_new
        full = self.carried(vote, holder) >= self.most[vote]
        return Code.proxies_must_be_few if full else None

    def withdraw(self, vote: str, member: str, holder: str, now_ms: int) -> Code | None:
        """Why its withdrawal, which the member signs, is refused, if it is."""
        if now_ms >= self.ends[vote]:
            return Code.vote_must_be_open
        return None if self.proxy(vote, member) == holder else Code.proxy_must_be_given

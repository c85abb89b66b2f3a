"""A book in which members vote: a bench with members, trustees and their secrets."""

from __future__ import annotations

from typing import Any, Final

from credit.voting.counting import counted, sums_for
from credit.voting.opening import box_of
from credit.voting.records import Voice, Vote, voice_of, vote_of
from ledger.kernel import Accepted
from ledger.orders import Order
from tests.support.books import Bench, Person, sign
from wallets import ballots, boxes, points

DAY_MS: Final = 86_400_000
QUESTION: Final = "77" * 32


class Hall:
    """A bench, members who may vote, and trustees."""

    def __init__(self, members: int = 4, trustees: int = 3, seed: int = 0) -> None:
        self.bench = Bench(seed)
        self.bench.open_book()
        self.members = [self.bench.join() for _ in range(members)]
        self.trustees = sorted((self.bench.join() for _ in range(trustees)), key=lambda p: p.member)
        self.secrets: dict[str, int] = {}
        for trustee in self.trustees:
            self.make_key(trustee)

    @property
    def keys(self) -> list[Any]:
        """The keys of stewards by quorum."""
        return [steward.key for steward in self.bench.stewards[:2]]

    def make_key(self, person: Person) -> None:
        """Make somebody a key of the box."""
        secret = self.secrets[person.member] = points.random_scalar(self.bench.random)
        context = boxes.key_context(self.bench.book, person.member)
        key = boxes.new_key(context, secret, self.bench.random)
        self.bench.do("box-key-made", person.key, made=key.hex(), member=person.member)

    def asked(self, kind: str = "secret", **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """The fields of a vote."""
        said: dict[str, Any] = {
            "ends": self.bench.now_ms + 2 * DAY_MS, "kind": kind, "majority": 500, "options": 2,
            "proxies": 2, "memo": QUESTION, "quorum": 3,
        }  # fmt: skip
        if kind == "secret":
            said |= {"threshold": 2, "trustees": [one.member for one in self.trustees]}
        return said | own

    def open(self, kind: str = "secret", **own: Any) -> str:  # noqa: ANN401
        """Open a vote; its id."""
        return self.bench.do("vote-opened", *self.keys, **self.asked(kind, **own)).id

    def vote(self, id_: str) -> Vote:
        """A vote as it stands."""
        found = vote_of(self.bench.state, id_)
        assert found is not None
        return found

    def voice(self, id_: str, person: Person) -> Voice:
        """What somebody has said in it."""
        return voice_of(self.bench.state, id_, person.member)

    def ballot(self, id_: str, person: Person, option: int | None) -> dict[str, Any]:
        """The fields of a ballot of somebody's, an option from 1 on; None is blank."""
        vote = self.vote(id_)
        own: dict[str, Any] = {"member": person.member, "vote": id_}
        if not vote.is_secret:
            return own | ({} if option is None else {"option": option})
        context = ballots.ballot_context(self.bench.book, id_, person.member)
        chosen = None if option is None else option - 1
        sealed = ballots.seal(context, box_of(vote), chosen, vote.options, self.bench.random)
        return own | {"sealed": sealed.hex()}

    def cast(self, id_: str, person: Person, option: int | None, by: Person | None = None) -> Order:
        """Cast a ballot for somebody."""
        key = (by or person).key
        return self.bench.do("ballot-cast", key, **self.ballot(id_, person, option))

    def share(self, id_: str, trustee: Person) -> dict[str, Any]:
        """The fields of what a trustee gives."""
        vote = self.vote(id_)
        at = [member for member, _ in vote.trustees].index(trustee.member) + 1
        context = boxes.share_context(self.bench.book, id_, trustee.member)
        secret = self.secrets[trustee.member]
        shares = boxes.give_shares(context, secret, sums_for(vote, at), self.bench.random)
        return {"member": trustee.member, "shares": shares.hex(), "vote": id_}

    def end(self, id_: str) -> None:
        """Let the vote's time be over."""
        self.bench.now_ms = max(self.bench.now_ms, self.vote(id_).ends_ms)

    def count(self, id_: str, trustees: int = 2) -> Vote:
        """End the vote, let trustees give, and count it."""
        self.end(id_)
        if self.vote(id_).is_secret:
            for trustee in self.trustees[:trustees]:
                self.bench.do("share-given", trustee.key, **self.share(id_, trustee))
        figures = counted(self.vote(id_))
        assert figures is not None
        self.automatic("vote-counted", **self.told(id_, figures))
        return self.vote(id_)

    def told(self, id_: str, figures: tuple[int, ...]) -> dict[str, Any]:
        """The fields of a count."""
        return {"cast": self.vote(id_).cast, "counts": [[one] for one in figures], "vote": id_}

    def automatic(self, type_: str, **own: Any) -> None:  # noqa: ANN401
        """Post what the service signs."""
        order = sign(self.bench.fields(type_, self.bench.service, **own), self.bench.service)
        assert isinstance(order, Order), order
        decided = self.bench.judge(order)
        assert isinstance(decided, Accepted), decided
        self.bench.append(order, decided)

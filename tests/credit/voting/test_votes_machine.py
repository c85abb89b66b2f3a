"""Votes with proxies, ballots again and again, joins and leaves: the kernel and a naive model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ledger.kernel import Accepted
from ledger.refusals import Code, Refusal
from tests.credit.voting.hall import DAY_MS, Hall
from tests.credit.voting.naive import Event, Naive
from tests.support.books import fold

if TYPE_CHECKING:
    from tests.support.books import Person

ANY = st.integers(0, 30)
OPTIONS = 3


class VoteMachine(RuleBasedStateMachine):
    """Members come and go while two votes run, one of them secret."""

    def __init__(self) -> None:
        super().__init__()
        self.hall, self.naive = Hall(members=4, trustees=2), Naive()
        self.people: list[Person] = [*self.hall.members, *self.hall.trustees]
        self.naive.events += [Event("join", member=one.member) for one in self.people]
        self.votes: list[str] = []

    @initialize(most=st.integers(0, 2))
    def open_both(self, most: int) -> None:
        for kind in ("open", "secret"):
            self.open(kind, most)

    @rule(kind=st.sampled_from(["open", "secret"]), most=st.integers(0, 2))
    def open(self, kind: str, most: int) -> None:
        vote = self.hall.open(kind, options=OPTIONS, proxies=most)
        self.votes.append(vote)
        self.naive.events.append(Event("open", vote))
        self.naive.ends[vote], self.naive.most[vote] = self.hall.vote(vote).ends_ms, most

    @rule()
    def join(self) -> None:
        person = self.hall.bench.join()
        self.people.append(person)
        self.naive.events.append(Event("join", member=person.member))

    @rule(who=ANY)
    def leave(self, who: int) -> None:
        person = self.who(who)
        if person not in self.hall.trustees and self.naive.has_key(person.member):
            named = {"member": person.member, "revoked": person.key.public}
            self.hall.bench.do("key-revoked", person.key, **named)
            self.naive.events.append(Event("leave", member=person.member))

    @rule(which=ANY, who=ANY, by=ANY, option=st.integers(0, OPTIONS), own=st.booleans())
    def cast(self, which: int, who: int, by: int, option: int, *, own: bool) -> None:
        vote, person = self.which(which), self.who(who)
        signer = person if own else self.by_proxy(vote, person) or self.who(by)
        fields = self.hall.ballot(vote, person, option or None)
        want = self.naive.cast(vote, person.member, signer.member, self.hall.bench.now_ms)
        event = Event("cast", vote, person.member, signer.member, option)
        self.send("ballot-cast", signer, fields, want, event)

    @rule(which=ANY, who=ANY, holder=ANY)
    def give_a_proxy(self, which: int, who: int, holder: int) -> None:
        self.pair("give", which, self.who(who), self.who(holder))

    @rule(which=ANY, who=ANY, holder=ANY)
    def withdraw_a_proxy(self, which: int, who: int, holder: int) -> None:
        person = self.who(who)
        given = self.by_proxy(self.which(which), person)
        self.pair("withdraw", which, person, given or self.who(holder))

    @rule(hours=st.integers(1, 8))
    def wait(self, hours: int) -> None:
        self.hall.bench.now_ms += hours * DAY_MS // 24

    def pair(self, kind: str, which: int, person: Person, holder: Person) -> None:
        """Give a proxy, or withdraw it."""
        vote, now_ms = self.which(which), self.hall.bench.now_ms
        fields = {"holder": holder.member, "member": person.member, "vote": vote}
        ask = self.naive.give if kind == "give" else self.naive.withdraw
        want = ask(vote, person.member, holder.member, now_ms)
        event = Event(kind, vote, person.member, holder.member)
        self.send(
            "proxy-given" if kind == "give" else "proxy-withdrawn", person, fields, want, event
        )

    def send(
        self, type_: str, signer: Person, fields: dict[str, Any], want: Code | None, event: Event
    ) -> None:
        """Both accept or both refuse, for the same reason."""
        bench = self.hall.bench
        if not self.naive.has_key(signer.member):
            want = Code.key_must_be_in_force
        order = bench.order(type_, signer.key, **fields)
        decided = bench.judge(order)
        assert (decided.code if isinstance(decided, Refusal) else None) == want
        if isinstance(decided, Accepted):
            bench.append(order, decided)
            self.naive.events.append(event)

    def who(self, index: int) -> Person:
        """One of the people, the newest most often."""
        return self.people[-1 - index % len(self.people)]

    def which(self, index: int) -> str:
        """One of the votes."""
        return self.votes[index % len(self.votes)]

    def by_proxy(self, vote: str, person: Person) -> Person | None:
        """Who may vote for somebody."""
        found = self.naive.proxy(vote, person.member)
        return next((one for one in self.people if one.member == found), None)

    def teardown(self) -> None:
        """Count all, and replay."""
        bench = self.hall.bench
        for vote in self.votes:
            cast, figures = self.naive.counts(vote, OPTIONS)
            assert self.hall.vote(vote).cast == cast
            found = self.hall.count(vote)
            assert (found.cast, found.figures) == (cast, figures)
        assert fold(bench.entries).kept == bench.state.kept


def test_votes_as_a_naive_model_has_them() -> None:
    run_state_machine_as_test(
        VoteMachine, settings=settings(max_examples=40, stateful_step_count=40, deadline=None)
    )

"""Roles by vote: what members decided of a member and a role, once, lately, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from credit.voting.counting import VOTED_MS, subject_of
from ledger.kernel import Accepted
from ledger.refusals import Code, Refusal
from tests.credit.voting.hall import DAY_MS, Hall
from tests.support.books import fold
from wallets.rules import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.books import Person

GRANTED, WITHDRAWN = "role-granted", "role-withdrawn"
Act = tuple[str, str, str]
"""An order's type, the member and the role."""


def voted(hall: Hall, act: Act, option: int = 1, voters: int = 4) -> str:
    """Members vote on it, and it is counted; the vote."""
    type_, member, role = act
    subject = subject_of(type_, {"member": member, "role": role})
    vote = hall.open("open", subject=subject)
    for person in hall.members[:voters]:
        hall.cast(vote, person, option)
    hall.count(vote)
    return vote


def named(act: Act, vote: str | None = None) -> dict[str, Any]:
    """The fields of such an order."""
    return {"member": act[1], "role": act[2], **({"vote": vote} if vote else {})}


def test_members_give_and_take_a_role_without_stewards() -> None:
    hall = Hall()
    bench, (one, other, *_) = hall.bench, hall.members
    given = (GRANTED, one.member, "treasurer")
    assert bench.code(GRANTED, other.key, **named(given)) is Code.stewards_must_reach_quorum
    bench.do(GRANTED, other.key, **named(given, voted(hall, given)))
    assert bench.state.members[one.member].roles == {"treasurer"}
    taken = (WITHDRAWN, one.member, "treasurer")
    assert bench.code(WITHDRAWN, other.key, **named(taken)) is Code.stewards_must_reach_quorum
    bench.do(WITHDRAWN, other.key, **named(taken, voted(hall, taken)))
    assert bench.state.members[one.member].roles == frozenset()
    assert fold(bench.entries).kept == bench.state.kept


@pytest.mark.parametrize("other", ["member", "role", "type"])
def test_a_vote_gives_nobody_else_and_nothing_else(other: str) -> None:
    hall = Hall()
    bench, (one, two, *_) = hall.bench, hall.members
    vote = voted(hall, (GRANTED, one.member, "auditor"))
    act = {
        "member": (GRANTED, two.member, "auditor"), "role": (GRANTED, one.member, "steward"),
        "type": (WITHDRAWN, one.member, "auditor"),
    }[other]  # fmt: skip
    if other == "type":
        bench.do(GRANTED, *hall.keys, **named((GRANTED, one.member, "auditor")))
    assert bench.code(act[0], two.key, **named(act, vote)) is Code.vote_must_decide_so


@pytest.mark.parametrize("why", ["lost", "few", "runs", "unknown"])
def test_stewards_fewer_than_the_quorum_need_enough_ballots_in_favour(why: str) -> None:
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    act = (GRANTED, one.member, "treasurer")
    if why == "runs":
        subject = subject_of(GRANTED, named(act))
        vote = hall.open("open", subject=subject)
        for person in hall.members:
            hall.cast(vote, person, 1)
    elif why == "unknown":
        vote = bench.new_id()
    else:
        vote = voted(hall, act, 2 if why == "lost" else 1, 2 if why == "few" else 4)
    steward = bench.stewards[0].key
    assert bench.code(GRANTED, steward, **named(act, vote)) is Code.vote_must_decide_so
    # Nor do stewards by quorum pass a vote off as what it is not.
    assert bench.code(GRANTED, *hall.keys, **named(act, vote)) is Code.vote_must_decide_so


def test_a_vote_gives_a_role_once_and_lately() -> None:
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    act = (GRANTED, one.member, "treasurer")
    vote = voted(hall, act)
    ends_ms = hall.vote(vote).ends_ms
    bench.now_ms = ends_ms + VOTED_MS
    assert bench.code(GRANTED, one.key, **named(act, vote)) is Code.vote_must_decide_so
    vote = voted(hall, act)
    bench.now_ms = hall.vote(vote).ends_ms + VOTED_MS - 1
    bench.do(GRANTED, one.key, **named(act, vote))
    bench.do(WITHDRAWN, *hall.keys, **named(act))
    assert bench.code(GRANTED, one.key, **named(act, vote)) is Code.vote_must_decide_so


def test_a_vote_undoes_nothing_that_was_decided_after_it() -> None:
    """Who was voted in and then given the role by stewards does not come back once it is taken."""
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    act = (GRANTED, one.member, "treasurer")
    vote = voted(hall, act)
    bench.do(GRANTED, *hall.keys, **named(act))
    bench.do(WITHDRAWN, *hall.keys, **named(act))
    assert bench.code(GRANTED, one.key, **named(act, vote)) is Code.vote_must_decide_so
    # Another role, and another member's, are another matter.
    other = (GRANTED, one.member, "auditor")
    vote = voted(hall, other)
    bench.do(GRANTED, *hall.keys, **named(act))
    bench.do(GRANTED, *hall.keys, **named((GRANTED, hall.members[1].member, "auditor")))
    bench.do(GRANTED, one.key, **named(other, vote))


def test_as_many_stewards_stay_as_must_whoever_decides() -> None:
    hall = Hall()
    bench, one = hall.bench, hall.members[0]
    for steward in bench.stewards[2:]:
        act = (WITHDRAWN, steward.member, "steward")
        bench.do(WITHDRAWN, one.key, **named(act, voted(hall, act)))
    act = (WITHDRAWN, bench.stewards[0].member, "steward")
    assert bench.code(
        WITHDRAWN, one.key, **named(act, voted(hall, act))
    ) is Code.stewards_must_remain  # fmt: skip


class Voted(NamedTuple):
    """A vote that was counted: what it was on, when it ended, and whether it passed."""

    vote: str
    act: Act
    ends_ms: int
    passed: bool


class Naive:
    """What happened: votes, changes with their time, and which votes were made use of."""

    def __init__(self, held: set[tuple[str, str]]) -> None:
        self.votes: list[Voted] = []
        self.changes: list[tuple[Act, int]] = [((GRANTED, *one), 0) for one in held]
        self.used: list[str] = []

    def holds(self, member: str, role: str) -> bool:
        """Whether a member has a role: the last change says so."""
        found = [act[0] for act, _ in self.changes if act[1:] == (member, role)]
        return found[-1:] == [GRANTED]

    def why(self, act: Act, vote: str, now_ms: int) -> Code | None:
        """Why an order with a vote is refused, if it is."""
        if self.holds(act[1], act[2]) == (act[0] == GRANTED):
            return Code.role_must_be_new if act[0] == GRANTED else Code.role_must_be_held
        [found] = [one for one in self.votes if one.vote == vote]
        since = [when for change, when in self.changes if change[1:] == act[1:]]
        right = found.act == act and found.passed and vote not in self.used
        stale = any(when >= found.ends_ms for when in since)
        late = now_ms >= found.ends_ms + 31 * DAY_MS
        return None if right and not stale and not late else Code.vote_must_decide_so


class RoleMachine(RuleBasedStateMachine):
    """Votes on two roles of two members, stewards who change them too, and old votes again."""

    def __init__(self) -> None:
        super().__init__()
        self.hall, self.naive = Hall(trustees=0), Naive(set())

    @rule(give=st.booleans(), who=st.integers(0, 1), role=st.sampled_from(ROLES[1:3]),
          option=st.sampled_from([1, 1, 1, 2]), voters=st.sampled_from([2, 4, 4]))  # fmt: skip
    def vote(self, *, give: bool, who: int, role: str, option: int, voters: int) -> None:
        act = self.act(give, who, role)
        vote = voted(self.hall, act, option, voters)
        passed = option == 1 and voters > 2
        self.naive.votes.append(Voted(vote, act, self.hall.vote(vote).ends_ms, passed))

    @rule(give=st.booleans(), who=st.integers(0, 1), role=st.sampled_from(ROLES[1:3]))
    def stewards_decide(self, *, give: bool, who: int, role: str) -> None:
        act = self.act(give, who, role)
        if self.naive.holds(act[1], act[2]) != give:
            self.hall.bench.do(act[0], *self.hall.keys, **named(act))
            self.naive.changes.append((act, self.hall.bench.now_ms))

    @rule(which=st.integers(0, 9), own=st.sampled_from([True, True, True, False]),
          give=st.booleans(), who=st.integers(0, 1), role=st.sampled_from(ROLES[1:3]))  # fmt: skip
    def enter(self, *, which: int, own: bool, give: bool, who: int, role: str) -> None:
        if not self.naive.votes:
            return
        found = self.naive.votes[-1 - which % len(self.naive.votes)]
        act = found.act if own else self.act(give, who, role)
        bench = self.hall.bench
        order = bench.order(act[0], self.hall.members[3].key, **named(act, found.vote))
        decided = bench.judge(order)
        want = self.naive.why(act, found.vote, bench.now_ms)
        assert (decided.code if isinstance(decided, Refusal) else None) == want
        if isinstance(decided, Accepted):
            bench.append(order, decided)
            self.naive.changes.append((act, bench.now_ms))
            self.naive.used.append(found.vote)

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.hall.bench.now_ms += days * DAY_MS

    def act(self, give: bool, who: int, role: str) -> Act:  # noqa: FBT001 as drawn
        """What might be done."""
        people: Sequence[Person] = self.hall.members
        return GRANTED if give else WITHDRAWN, people[who].member, role

    def teardown(self) -> None:
        """Replayed, it is the same."""
        for person in self.hall.members[:2]:
            roles = self.hall.bench.state.members[person.member].roles
            assert roles == {role for role in ROLES if self.naive.holds(person.member, role)}
        assert fold(self.hall.bench.entries).kept == self.hall.bench.state.kept


def test_roles_by_vote_as_a_naive_model_has_them() -> None:
    run_state_machine_as_test(
        RoleMachine, settings=settings(max_examples=40, stateful_step_count=25, deadline=None)
    )

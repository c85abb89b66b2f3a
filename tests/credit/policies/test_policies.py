"""Each policy does what its golden vectors say, what its naive twin does, and what it claims."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.history import Owner, Past
from credit.policies import NOTHING, POLICIES, Endorsement, Leave, Stated
from credit.policies.earned import Figures, earned
from ledger import canonical, fields
from tests.credit.policies.naive import TWINS
from tests.credit.policies.pasts import DAY_MS, NOW_MS, PEOPLE, account, opened, paid, past, pasts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.policies import Bounds, Policy

VECTORS: Final = json.loads((Path(__file__).parent / "vectors.json").read_bytes())
EVERY: Final = pytest.mark.parametrize("tag", sorted(POLICIES))


def read(vector: Mapping[str, Any]) -> tuple[Past, Stated]:
    """A vector's past, and what was stated."""
    of = {name: Owner(*owner) for name, owner in vector["owners"].items()}
    made = [(ms, type_, tuple(map(tuple, legs))) for ms, type_, legs in vector["moves"]]
    stated = Stated(
        tuple(Leave(*one) for one in vector["leaves"]),
        tuple(Endorsement(*one) for one in vector["endorsements"]),
    )
    return past(of, made), stated


def said(found: Bounds) -> str:
    """Bounds as the vectors have them: canonical JSON."""
    text = fields.bound_text
    rows = [[name, text(lower), text(upper)] for name, (lower, upper) in found.items()]
    return canonical.encode(rows).decode()


@st.composite
def figures(draw: st.DrawFn, policy: Policy) -> dict[str, int]:
    """Small figures, so that every part of a rule comes to matter."""
    return {
        name: draw(st.integers(max(least, 0), min(most, 60 if most < 1_000_000 else 20)))
        for name, (least, most) in policy.spans.items()
    }


@st.composite
def stateds(draw: st.DrawFn) -> Stated:
    """Leaves and endorsements of some members, and of some who are none."""
    people = st.sampled_from([*PEOPLE, "nobody"])
    days = st.integers(300, 500).map(lambda day: day * DAY_MS)
    leaves = st.builds(Leave, people, days, days)
    words = st.builds(Endorsement, people, people, st.integers(0, 30))
    return Stated(
        tuple(draw(st.lists(leaves, max_size=5))), tuple(draw(st.lists(words, max_size=8)))
    )


@EVERY
@settings(max_examples=50)
@given(data=st.data(), of=pasts(), stated=stateds())
def test_policy_says_what_its_naive_twin_says(
    tag: str, data: st.DataObject, of: Past, stated: Stated
) -> None:
    chosen = data.draw(figures(POLICIES[tag]))
    assert POLICIES[tag].unfit(chosen) is None
    found = POLICIES[tag].bounds(of, NOW_MS, chosen, stated)
    assert found == TWINS[tag](of, NOW_MS, chosen, stated)


@EVERY
@settings(max_examples=50)
@given(data=st.data(), of=pasts(), stated=stateds())
def test_bounds_are_whole_numbers_around_zero_and_the_order_of_statements_is_all_one(
    tag: str, data: st.DataObject, of: Past, stated: Stated
) -> None:
    policy = POLICIES[tag]
    chosen = data.draw(figures(policy))
    found = policy.bounds(of, NOW_MS, chosen, stated)
    for lower, upper in found.values():
        assert type(lower) is int
        assert lower <= 0
        assert upper is None or (type(upper) is int and upper >= 0)
    mixed = Random(7).sample  # noqa: S311 the same order every time
    shuffled = Stated(
        tuple(mixed(stated.leaves, len(stated.leaves))),
        tuple(mixed(stated.endorsements, len(stated.endorsements))),
    )
    assert policy.bounds(of, NOW_MS, chosen, shuffled) == found
    # What comes later is not known yet.
    before = past(of.owners, [])
    before.moves = [one for one in of.moves if one.time_ms < NOW_MS]
    assert policy.bounds(before, NOW_MS, chosen, stated) == found


@EVERY
@settings(max_examples=50)
@given(data=st.data(), of=pasts(), days=st.lists(st.integers(0, 430), max_size=6))
def test_one_time_after_another_is_as_each_alone(
    tag: str, data: st.DataObject, of: Past, days: list[int]
) -> None:
    policy = POLICIES[tag]
    chosen = data.draw(figures(policy))
    at = policy.over(of, chosen)
    for day in sorted(days):
        assert at(day * DAY_MS) == policy.bounds(of, day * DAY_MS, chosen)


@EVERY
def test_golden_vectors(tag: str) -> None:
    vectors = [one for one in VECTORS if one["tag"] == tag]
    assert vectors
    for vector in vectors:
        of, stated = read(vector)
        found = POLICIES[tag].bounds(of, vector["now"], vector["figures"], stated)
        assert said(found) == vector["bounds"], vector["what"]


@EVERY
def test_figures_out_of_their_spans_are_named(tag: str) -> None:
    policy = POLICIES[tag]
    fit = {name: most for name, (_, most) in policy.spans.items()}
    assert policy.unfit(fit) is None
    for name, (least, most) in policy.spans.items():
        assert policy.unfit({**fit, name: least - 1}) == name
        assert policy.unfit({**fit, name: most + 1}) == name
        assert policy.unfit({one: fit[one] for one in fit if one != name}) == name
    assert policy.unfit({**fit, "zeal": 1}) == "zeal"


@given(
    st.lists(st.integers(0, 40), max_size=12), st.integers(0, 11), st.integers(1, 30),
    st.integers(0, 4), st.integers(0, 100),
)  # fmt: skip
def test_whoever_gives_more_never_has_a_narrower_limit(
    net: list[int], at: int, more: int, apart: int, percent: int
) -> None:
    of = Figures(above=0, apart=apart, below=0, days=365, each=25, most=90, percent=percent)
    wider = [one + more * (at == place) for place, one in enumerate(net)]
    assert earned(wider, of) >= earned(net, of)
    assert earned([*net, more], of) >= earned(net, of)


@given(stateds(), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_endorsing_makes_no_credit(
    stated: Stated, below: int, each: int, most_given: int, most_taken: int
) -> None:
    of = past(opened(PEOPLE), [])
    chosen = {
        "above": 0, "below": below, "each": each, "most-given": most_given,
        "most-taken": most_taken,
    }  # fmt: skip
    found = POLICIES["endorsed-1"].bounds(of, NOW_MS, chosen, stated)
    assert sum(lower or 0 for lower, _ in found.values()) == -below * len(PEOPLE)


def test_taking_turns_to_vouch_members_come_to_owe_below_and_most_taken_each_and_no_more() -> None:
    """What docs/credit.md says that `endorsed-1` does not bound: debts, over several runs."""
    of = past(opened(PEOPLE), [])
    chosen = {"above": 0, "below": 60, "each": 30, "most-given": 60, "most-taken": 40}
    owes = dict.fromkeys(PEOPLE, 0)
    for turn in range(3 * len(PEOPLE)):
        taker, *givers = [*PEOPLE[turn % len(PEOPLE) :], *PEOPLE[: turn % len(PEOPLE)]]
        said = Stated(endorsements=tuple(Endorsement(one, taker, 20) for one in givers[:2]))
        found = POLICIES["endorsed-1"].bounds(of, NOW_MS, chosen, said)
        for one in PEOPLE:
            owes[one] = max(owes[one], -(found[account(one)][0] or 0))
        assert all(much <= 60 + 40 for much in owes.values())
    assert sum(owes.values()) == (60 + 40) * len(PEOPLE)


def test_tenure_never_narrows() -> None:
    of, seen = past(opened("a"), []), []
    chosen = {"above": 0, "below": 10, "days": 30, "most": 45, "step": 7}
    for day in range(400):
        found = POLICIES["tenure-1"].bounds(of, day * DAY_MS + 1, chosen)
        seen.append(-(found[account("a")][0] or 0))
    assert seen == sorted(seen)
    assert seen[0] == 10
    assert seen[-1] == 45


def test_first_exchange_has_its_allowance_however_late_it_comes() -> None:
    chosen = {"above": 0, "allowance": 60, "below": 5, "days": 10}
    of = past(opened("ab"), [paid(300 * DAY_MS, "a", "b", 60)])
    lowers = [
        POLICIES["starting-1"].bounds(of, day * DAY_MS + 1, chosen)[account("b")][0]
        for day in (0, 299, 309, 310)
    ]
    assert lowers == [-60, -60, -60, -5]


def test_nothing_stated_is_no_leave() -> None:
    chosen = {"above": 50, "below": 10, "days": 90, "more": 30}
    found = POLICIES["care-leave-1"].bounds(past(opened("a"), []), NOW_MS, chosen, NOTHING)
    assert found == {account("a"): (-10, 50)}

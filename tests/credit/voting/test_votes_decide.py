"""Members vote for an order: then one of them posts it without stewards, and no other order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from credit.adopting import policy_of
from credit.voting.counting import subject_of
from ledger.refusals import Code
from tests.credit.voting.hall import DAY_MS, Hall
from tests.support.books import fold

if TYPE_CHECKING:
    from tests.support.books import Bench

REASON = "66" * 32
FIGURES = [["above", 0], ["below", 120]]
ADOPTED, ENDED = "policy-adopted", "policy-ended"


def _decided(hall: Hall, type_: str, own: dict[str, Any], option: int = 1) -> str:
    """Members vote on an order; the vote."""
    vote = hall.open("open", subject=subject_of(type_, own))
    for person in hall.members:
        hall.cast(vote, person, option)
    hall.count(vote)
    return vote


def _adopting(bench: Bench) -> dict[str, Any]:
    begins = bench.now_ms + 9 * DAY_MS
    return {"figures": FIGURES, "from": begins, "reason": REASON, "rule": "fixed-1"}


def test_a_policy_is_adopted_and_ended_by_votes_without_stewards() -> None:
    hall = Hall()
    bench, member = hall.bench, hall.members[0]
    own = _adopting(bench)
    order = bench.do(ADOPTED, member.key, **own, vote=_decided(hall, ADOPTED, own))
    found = policy_of(bench.state, "limits")
    assert found is not None
    assert (found.order, found.rule, found.figures) == (
        order.id, "fixed-1", tuple(map(tuple, FIGURES))
    )  # fmt: skip
    ending = {"kind": "limits", "reason": REASON}
    assert bench.code(ENDED, member.key, **ending) is Code.stewards_must_reach_quorum
    bench.do(ENDED, member.key, **ending, vote=_decided(hall, ENDED, ending))
    assert policy_of(bench.state, "limits") is None
    assert fold(bench.entries).kept == bench.state.kept


@pytest.mark.parametrize("other", ["figures", "from", "reason", "rule", "type"])
def test_a_vote_allows_no_other_order(other: str) -> None:
    hall = Hall()
    bench, member = hall.bench, hall.members[0]
    own = _adopting(bench)
    vote = _decided(hall, ADOPTED, own)
    changed: dict[str, Any] = {
        "figures": {"figures": [["above", 0], ["below", 121]]},
        "from": {"from": own["from"] + 1},
        "reason": {"reason": "67" * 32},
        "rule": {"rule": "tenure-1", "figures": [
            ["above", 0], ["below", 0], ["days", 9], ["most", 9], ["step", 1]]},
    }.get(other, {})  # fmt: skip
    if other == "type":
        bench.do(ADOPTED, *hall.keys, **own)
        ending = {"kind": "limits", "reason": REASON}
        assert bench.code(ENDED, member.key, **ending, vote=vote) is Code.vote_must_decide_so
        return
    refusal = bench.code(ADOPTED, member.key, **own | changed, vote=vote)
    assert refusal is Code.vote_must_decide_so


def test_a_vote_that_failed_or_was_used_allows_nothing() -> None:
    hall = Hall()
    bench, member = hall.bench, hall.members[0]
    own = _adopting(bench)
    lost = _decided(hall, ADOPTED, own, option=2)
    assert bench.code(ADOPTED, member.key, **own, vote=lost) is Code.vote_must_decide_so
    won = _decided(hall, ADOPTED, own)
    bench.do(ADOPTED, member.key, **own, vote=won)
    assert bench.code(ADOPTED, member.key, **own, vote=won) is Code.vote_must_decide_so


@pytest.mark.parametrize("later", ["adopted", "ended"])
@pytest.mark.parametrize("type_", [ADOPTED, ENDED])
def test_a_vote_undoes_nothing_that_was_decided_after_it(type_: str, later: str) -> None:
    """Nobody keeps a vote that passed in a drawer, to end next year's rule by it."""
    hall = Hall()
    bench, member = hall.bench, hall.members[0]
    own = _adopting(bench)
    bench.do(ADOPTED, *hall.keys, **own | {"figures": [["above", 0], ["below", 60]]})
    fields = own if type_ == ADOPTED else {"kind": "limits", "reason": REASON}
    vote = _decided(hall, type_, fields)
    if later == "ended":
        bench.do(ENDED, *hall.keys, kind="limits", reason=REASON)
    if later == "adopted" or type_ == ENDED:
        begins = {"from": bench.now_ms + DAY_MS}
        bench.do(ADOPTED, *hall.keys, **own | begins)
    assert bench.code(type_, member.key, **fields, vote=vote) is Code.vote_must_decide_so


@pytest.mark.parametrize(("days", "why"), [(0, None), (30, None), (31, Code.vote_must_decide_so)])
def test_a_vote_to_end_a_rule_serves_for_a_month(days: int, why: Code | None) -> None:
    """An end has no day that members voted on; a year later they may know more."""
    hall = Hall()
    bench, member = hall.bench, hall.members[0]
    bench.do(ADOPTED, *hall.keys, **_adopting(bench))
    ending = {"kind": "limits", "reason": REASON}
    vote = _decided(hall, ENDED, ending)
    bench.now_ms = hall.vote(vote).ends_ms + days * DAY_MS
    found = bench.judge(bench.order(ENDED, member.key, **ending, vote=vote))
    assert getattr(found, "code", None) is why


def test_no_rule_ends_by_a_vote_that_was_opened_on_another() -> None:
    """Members read which rule would end: stewards put none in its place while they vote."""
    hall = Hall()
    bench, member = hall.bench, hall.members[0]
    bench.do(ADOPTED, *hall.keys, **_adopting(bench))
    ending = {"kind": "limits", "reason": REASON}
    vote = hall.open("open", subject=subject_of(ENDED, ending))
    begins = {"figures": [["above", 0], ["below", 60]]}
    bench.do(ADOPTED, *hall.keys, **_adopting(bench) | begins)
    for person in hall.members:
        hall.cast(vote, person, 1)
    hall.count(vote)
    assert bench.code(ENDED, member.key, **ending, vote=vote) is Code.vote_must_decide_so
    bench.do(ENDED, member.key, **ending, vote=_decided(hall, ENDED, ending))

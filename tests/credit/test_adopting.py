"""Policies that a book adopts, changes and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from credit.adopting import Policy, policy_of
from credit.registry import BOUNDS, STEWARDS, TAGS, Tag
from ledger.refusals import Code
from tests.support.books import Bench, fold, party

if TYPE_CHECKING:
    from ledger.orders import Order

REASON = "66" * 32


@pytest.fixture(autouse=True)
def _rule_of_two_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    tag = Tag("trial", BOUNDS, STEWARDS, {"months": (1, 24), "share": (0, 1000)})
    monkeypatch.setattr("credit.registry.TAGS", {**TAGS, "trial-1": tag})
    monkeypatch.setattr("credit.adopting.TAGS", {**TAGS, "trial-1": tag})


def _fields(bench: Bench, months: int = 6, **own: Any) -> dict[str, Any]:  # noqa: ANN401 fields of the order
    figures = [["months", months], ["share", 100]]
    return {
        "rule": "trial-1", "figures": figures, "from": bench.now_ms, "reason": REASON,
    } | own  # fmt: skip


def _adopt(bench: Bench, **own: Any) -> Order:  # noqa: ANN401 fields of the order
    two = (one.key for one in bench.stewards[:2])
    return bench.do("policy-adopted", *two, **_fields(bench, **own))


def test_a_policy_is_adopted_replaced_and_ended() -> None:
    bench, *_ = party()
    assert policy_of(bench.state, "trial") is None
    _adopt(bench)
    second = _adopt(bench, months=12)
    figures = (("months", 12), ("share", 100))
    assert policy_of(bench.state, "trial") == Policy(second.id, "trial-1", figures, bench.now_ms)
    two = [one.key for one in bench.stewards[:2]]
    assert bench.code("policy-ended", two[0], kind="trial", reason=REASON) is (
        Code.stewards_must_reach_quorum
    )
    bench.do("policy-ended", *two, kind="trial", reason=REASON)
    assert policy_of(bench.state, "trial") is None
    assert bench.code("policy-ended", *two, kind="trial", reason=REASON) is (
        Code.policy_must_be_in_force
    )
    assert fold(bench.entries).kept == bench.state.kept


def test_its_rule_is_known_with_all_its_figures_within_their_bounds() -> None:
    bench, *_ = party()
    two = [one.key for one in bench.stewards[:2]]
    for own, wrong in (
        ({"rule": "trial-2"}, "trial-2"),
        ({"figures": [["months", 0], ["share", 100]]}, "months"),
        ({"figures": [["months", 1]]}, "share"),
        ({"figures": [["months", 1], ["more", 1], ["share", 100]]}, "more"),
    ):
        fields = _fields(bench) | own
        refusal = bench.refused("policy-adopted", *two, **fields)
        assert refusal == (Code.rule_must_be_known, {"rule": fields["rule"], "wrong": wrong})


def test_it_begins_in_no_past_and_stewards_sign() -> None:
    bench, alice, _, tess = party()
    two = [one.key for one in bench.stewards[:2]]
    early = _fields(bench) | {"from": bench.now_ms - 1}
    assert bench.code("policy-adopted", *two, **early) is Code.policy_must_begin_later
    assert bench.code("policy-adopted", two[0], tess.key, alice.key, **_fields(bench)) is (
        Code.stewards_must_reach_quorum
    )


def test_tags_are_never_taken_back() -> None:
    kinds = {"payments-1": "payments", "bounds-1": "bounds"} | dict.fromkeys(
        (
            "fixed-1", "tenure-1", "earned-1", "endorsed-1", "care-leave-1", "starting-1",
            "newcomer-cap-1",
        ),
        "limits",
    )  # fmt: skip
    assert {tag: TAGS[tag].kind for tag in kinds} == kinds
    assert all(tag.rpartition("-")[2].isdigit() and len(tag) <= 16 for tag in TAGS)

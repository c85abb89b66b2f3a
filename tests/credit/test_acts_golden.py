"""Golden vectors of the co-op's acts: lists worked out by hand, and the bytes that people sign."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.acts import ACTS
from credit.acts.plans import followed, instalments, plan_of
from ledger.parts import linked, moves_sent
from tests.credit.pasts import DAY_MS, past_from

VECTORS = json.loads(Path(__file__).with_name("vectors").joinpath("acts.json").read_bytes())


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["what"])
def test_a_list_is_as_it_was_worked_out(case: dict[str, Any]) -> None:
    act = ACTS[case["act"]]
    figures, asked = act.read(case["figures"]), [tuple(row) for row in case["asked"]]
    moves = act.reckon(past_from(VECTORS), tuple(case["period"]), figures, case["fund"], asked)
    assert moves == [tuple(row) for row in case["list"]]
    [part] = linked([("moves-posted", {"moves": moves_sent(moves)})])
    assert part.hash == case["hash"]


def test_each_rule_has_its_vectors() -> None:
    rules = {act.rule for act in ACTS.values()}
    assert {ACTS[case["act"]].rule for case in VECTORS["cases"]} == rules


def test_the_reference_has_each_rule_its_figures_and_its_steps() -> None:
    page = Path("docs/credit.md").read_text(encoding="utf-8")
    for tag, act in ACTS.items():
        [row] = [line for line in page.splitlines() if line.startswith("|") and f"`{tag}`" in line]
        assert ", ".join(f"`{name}`" for name in act.spans) in row
    for rule, name in {ACTS[c["act"]].rule: c["act"] for c in VECTORS["cases"]}.items():
        said = page.split(f"## {name}: ")[1].split("\n## ")[0]
        steps = [line for line in said.splitlines() if line[:1].isdigit()]
        doc = sys.modules[rule.__module__].__doc__ or ""
        assert len(steps) == len([line for line in doc.splitlines() if line[:1].isdigit()])


@given(debt=st.integers(1, 10_000), count=st.integers(1, 60), days=st.integers(0, 20_000))
def test_instalments_sum_to_the_debt_and_come_each_month(debt: int, count: int, days: int) -> None:
    now_ms = days * DAY_MS
    found = instalments(debt, count, now_ms)
    amounts = [amount for _, amount in found]
    assert sum(amounts) == debt
    assert len(found) == min(debt, count, 36)
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] - amounts[-1] <= 1
    assert now_ms < found[0][0] <= now_ms + 31 * DAY_MS
    assert all(27 * DAY_MS < b[0] - a[0] <= 31 * DAY_MS for a, b in pairwise(found))


@pytest.mark.parametrize("case", VECTORS["plans"], ids=lambda case: case["what"])
def test_a_plan_is_followed_as_it_was_worked_out(case: dict[str, Any]) -> None:
    plan = plan_of(case["lower"], case["until"], case["made"], case["balance"])
    assert [list(one) for one in plan] == case["plan"]
    for then in case["then"]:
        found = followed(plan, then["balance"], then["now"])
        assert [[one.missing, one.state] for one in found] == then["parts"]


@given(
    debt=st.integers(1, 10_000), count=st.integers(1, 40), days=st.integers(0, 20_000),
    paid=st.integers(-100, 12_000), later=st.integers(0, 1_500),
)  # fmt: skip
def test_a_plan_is_told_by_its_limits_and_misses_what_is_not_paid(
    debt: int, count: int, days: int, paid: int, later: int
) -> None:
    made_ms = days * DAY_MS
    plan = instalments(debt, count, made_ms)
    until_ms = plan[-1][0] - 1
    assert plan_of(-debt, until_ms, made_ms, -debt) == plan
    assert plan_of(-debt, until_ms - 1, made_ms, -debt) == []
    assert plan_of(-debt, until_ms, made_ms, 1 - debt) == []
    found = followed(plan, paid - debt, made_ms + later * DAY_MS)
    assert sum(one.missing for one in found) == max(0, debt - max(0, paid))
    assert [one.state for one in found] == sorted(
        (one.state for one in found), key=["paid", "late", "due", "ahead"].index
    )
    assert sum(one.state == "due" for one in found) <= 1

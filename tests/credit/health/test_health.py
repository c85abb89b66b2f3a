"""How a circle is: every figure against plain reckoning, and figures that are known by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.health import MEASURES, Window, measured
from credit.health.circles import LENGTH_MAX, circles
from credit.health.flows import arrows, gini
from credit.health.stocks import IDLE_DAYS, RANKS, STUCK_DAYS, ranked
from credit.health.tracks import DAY_MS, tracked
from credit.history import Moved, Owner, Past
from tests.credit.health import naive
from tests.credit.health.pasts import COOP, NAMES, WINDOW, Pay, past_with, pasts

if TYPE_CHECKING:
    from pathlib import Path

HARD = settings(max_examples=60, deadline=None)


@HARD
@given(pasts)
def test_all_accounts_come_to_nothing(past: Past) -> None:
    found = measured(past, WINDOW, {}).sums
    own = [naive.balance(past, account, WINDOW.until_ms) for account in NAMES]
    assert found.total == 0
    assert found.above == sum(b for b in own if b > 0)
    assert found.below == sum(b for b in own if b < 0)
    assert found.community == naive.balance(past, COOP, WINDOW.until_ms)


@HARD
@given(pasts)
def test_flows_are_as_counted_pair_by_pair(past: Past) -> None:
    flow, found = naive.given(past, WINDOW), measured(past, WINDOW, {})
    assert arrows(past, WINDOW) == flow
    gave = [sum(much for (one, _), much in flow.items() if one == name) for name in NAMES]
    took = [sum(much for (_, one), much in flow.items() if one == name) for name in NAMES]
    total = sum(flow.values())
    assert found.spread.given == naive.gini(gave)
    assert found.spread.received == naive.gini(took)
    back = sum(min(much, flow.get((to, one), 0)) for (one, to), much in flow.items())
    assert found.reciprocity.part == (naive.thousandths(Fraction(back, total)) if total else 0)
    assert found.concentration.given == (
        naive.thousandths(Fraction(max(gave), total)) if total else 0
    )
    assert found.concentration.received == (
        naive.thousandths(Fraction(max(took), total)) if total else 0
    )


@HARD
@given(pasts)
def test_balances_are_as_counted_day_by_day(past: Past) -> None:
    found = measured(past, WINDOW, {})
    own = sorted(naive.balance(past, account, WINDOW.until_ms) for account in NAMES)
    assert (found.spread.balances[0], found.spread.balances[-1]) == (own[0], own[-1])
    assert found.spread.balances[RANKS.index(500)] == own[2]
    stock = naive.positive_by_day(past, WINDOW)
    assert found.velocity.stock == int(stock)
    total = sum(naive.given(past, WINDOW).values())
    assert found.velocity.turns == (naive.thousandths(total / stock) if int(stock) else 0)
    days = sorted(naive.days_below(past, account, WINDOW) for account in NAMES)
    assert list(found.below.days) == ranked(days)
    assert found.below.always == days.count(WINDOW.days)
    stuck = naive.stuck(past, WINDOW, STUCK_DAYS)
    assert found.stuck.accounts == len(stuck)
    assert found.stuck.amount == sum(
        naive.balance(past, account, WINDOW.until_ms) for account in stuck
    )


@HARD
@given(pasts)
def test_who_has_been_idle_is_as_counted(past: Past) -> None:
    found = measured(past, WINDOW, {}).idle
    days = [naive.days_idle(past, account, WINDOW) for account in NAMES]
    limits = [-1, *IDLE_DAYS, 10**9]
    for i, count in enumerate(found.members):
        assert count == sum(d is not None and limits[i] < d <= limits[i + 1] for d in days)
    assert found.never == days.count(None)


@HARD
@given(st.dictionaries(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(
        lambda pair: pair[0] != pair[1]
    ),
    st.integers(1, 90),
))  # fmt: skip
def test_circles_are_those_that_walking_every_way_finds(flow: dict[tuple[str, str], int]) -> None:
    found = circles(flow)
    lengths = {arrow: naive.circle(flow, arrow, LENGTH_MAX) for arrow in flow}
    sums: dict[int, int] = {}
    for arrow, length in lengths.items():
        if length is not None:
            sums[length] = sums.get(length, 0) + flow[arrow]
    assert dict(found.by_length) == sums
    total = sum(flow.values())
    assert found.part == (naive.thousandths(Fraction(sum(sums.values()), total)) if total else 0)


@pytest.mark.parametrize("size", range(2, LENGTH_MAX + 2))
def test_a_ring_is_a_circle_of_its_length(size: int) -> None:
    names = [f"n{i:02}" for i in range(size)]
    flow = {(name, names[(i + 1) % size]): 10 for i, name in enumerate(names)}
    found = circles(flow)
    expected = (1000, {size: 10 * size}, size, size) if size <= LENGTH_MAX else (0, {}, 0, 0)
    assert (found.part, found.by_length, found.length, found.members) == expected


def test_hours_that_lie_alike_have_no_unevenness_and_one_who_has_all_nearly_all_of_it() -> None:
    assert gini([7, 7, 7, 7]) == 0
    assert gini([0] * 9 + [5]) == 900
    assert gini([]) == gini([0, 0]) == 0


def test_who_is_near_a_bound_and_whom_none_bounds() -> None:
    past = past_with(("a", "b", "c", "d"), [Pay(1, "a", "b", 90), Pay(2, "c", "d", 89)])
    bounds = {"a": (-100, 100), "b": (-100, 100), "c": (-100, 100), "d": (None, None)}
    assert measured(past, WINDOW, bounds).near == (1, -90, 1, 3)
    # Zero is no way to go, and an account that nothing bounds is near nothing.
    assert measured(past, WINDOW, {"a": (0, None), "b": (None, 0)}).near == (0, 0, 0, 0)


def test_hours_are_stuck_from_the_hundred_and_eightieth_day_on() -> None:
    since = 400 - STUCK_DAYS
    for day, stuck in ((since, (1, 30)), (since + 1, (0, 0))):
        assert measured(past_with(("a", "b"), [Pay(day, "a", "b", 30)]), WINDOW, {}).stuck == stuck
    # Whoever spent some of it since found what to spend it on; an act of the co-op is no spending.
    for type_, stuck in (("transfer", (0, 0)), ("moves-posted", (1, 25))):
        pays = [Pay(since, "a", "b", 30), Pay(since + 9, "b", "a", 5, type_)]
        assert measured(past_with(("a", "b"), pays), WINDOW, {}).stuck == stuck


def test_what_was_taken_back_was_not_given() -> None:
    past = past_with(("a", "b"), [Pay(50, "a", "b", 30), Pay(60, "b", "a", 30, "reversal")])
    found = measured(past, WINDOW, {})
    assert found.reciprocity == (0, 0, 0, 0)
    assert found.velocity.given == 0


def test_hours_of_several_go_from_the_first_to_the_first() -> None:
    past = past_with(("a", "b", "c", "d"), [])
    legs = (("a", 30), ("b", 20), ("c", -10), ("d", -40))
    past.moves = [Moved(0, 50 * DAY_MS, "exchange", "0", legs)]
    assert arrows(past, WINDOW) == {("a", "c"): 10, ("a", "d"): 20, ("b", "d"): 20}


def test_an_account_of_ones_own_and_a_closed_one_are_no_exchange_and_no_account() -> None:
    past = past_with(("a", "b"), [Pay(50, "a", "a2", 5)])
    past.owners["a2"] = Owner("a", "member", 0)
    past.owners["b"] = past.owners["b"]._replace(closed_ms=60 * DAY_MS)
    found = measured(past, WINDOW, {})
    assert found.velocity.given == 0
    assert found.spread.accounts == 2
    assert (found.idle.never, sum(found.idle.members)) == (0, 1)


def test_what_comes_after_the_window_changes_nothing() -> None:
    pays = [Pay(50, "a", "b", 30), Pay(100, "b", "c", 20)]
    before = past_with(("a", "b", "c"), pays)
    after = past_with(("a", "b", "c"), [*pays, Pay(400, "c", "a", 90), Pay(401, "a", "b", 5)])
    assert measured(before, WINDOW, {}) == measured(after, WINDOW, {})


def test_every_figure_has_its_definition_in_the_reference(repository: Path) -> None:
    text = (repository / "docs/credit.md").read_text("utf-8")
    for name in MEASURES:
        assert f"### {name}\n" in text


@pytest.mark.starts
def test_five_thousand_members_and_three_hundred_thousand_entries_take_seconds() -> None:
    random = Random(14)  # noqa: S311 the same each time
    past = Past()
    names = [f"m{i:04}" for i in range(5_000)]
    past.owners = {name: Owner(name, "member", 0) for name in names}
    step = 365 * DAY_MS // 300_000
    for seq in range(300_000):
        payer, payee = random.sample(names, 2)
        legs = ((payer, -60), (payee, 60))
        past.moves.append(Moved(seq, seq * step, "transfer", str(seq), legs))
    assert tracked(past, Window(0, 365 * DAY_MS)).stock > 0
    began = process_time()
    found = measured(past, Window(0, 365 * DAY_MS), {})
    took = process_time() - began
    assert found.sums.total == 0
    assert took < 15, took  # 3 s of work.

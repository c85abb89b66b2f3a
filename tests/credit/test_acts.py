"""Acts of the co-op: what they come to, whatever the past; the naive twin comes to the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.acts import ACTS, Unfit
from credit.acts.periods import is_day, is_period, last_period, month_ms, month_of, months_from
from credit.history import Moved, Past
from ledger.amounts import AMOUNT_MAX
from tests.credit.naive_acts import NAIVE
from tests.credit.pasts import DAY_MS, DAYS, FUND, MEMBERS, OTHER_FUND, id_of, later, pasts

if TYPE_CHECKING:
    from ledger.parts import Move

CHOSEN = {
    "amount": st.integers(1, 300), "spared": st.integers(0, 300), "cap": st.integers(1, 600),
    "free": st.integers(0, 200), "keep": st.integers(0, 200), "surplus": st.integers(1, 600),
    "months": st.just(1), "grace-days": st.integers(0, 60), "idle-days": st.integers(0, 400),
    "waiting-days": st.integers(0, 100), "gave-weight": st.integers(0, 3),
    "took-weight": st.integers(0, 3),
}  # fmt: skip

RULES = sorted({act.rule: tag for tag, act in reversed(list(ACTS.items()))}.values())
"""A tag for each rule: several name one."""


@st.composite
def runs(draw: st.DrawFn, tag: str) -> tuple[Past, tuple[int, int], Any, list[Move]]:
    """A past, a period, figures, and what was asked for."""
    act = ACTS[tag]
    given_ = {name: draw(CHOSEN.get(name, st.integers(0, 10**6))) for name in act.spans}
    figures = act.read(given_)
    assert not isinstance(figures, Unfit)
    start, length = draw(st.integers(0, DAYS - 200)), draw(st.integers(30, 500))
    period = start * DAY_MS, (start + length) * DAY_MS
    account = st.sampled_from(sorted(MEMBERS))
    asked = draw(st.lists(st.tuples(st.integers(1, 500), account, account), max_size=6))
    return draw(pasts()), period, figures, asked


def _run(data: st.DataObject, tag: str) -> tuple[Past, tuple[int, int], Any, list[Move]]:
    return data.draw(runs(tag))


@pytest.mark.parametrize("tag", RULES)
@settings(max_examples=40)
@given(data=st.data())
def test_the_naive_model_comes_to_the_same(tag: str, data: st.DataObject) -> None:
    past, period, figures, asked = _run(data, tag)
    act = ACTS[tag]
    more = (asked,) if act.asks else ()
    assert act.reckon(past, period, figures, FUND, asked) == NAIVE[tag](
        past, period, figures, FUND, *more
    )


@pytest.mark.parametrize("tag", RULES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_list_moves_amounts_and_changes_no_sum(tag: str, data: st.DataObject) -> None:
    past, period, figures, asked = _run(data, tag)
    balances = past.balances()
    act = ACTS[tag]
    moves = act.reckon(past, period, figures, FUND, asked)
    before = sum(balances.values())
    for amount, payer, payee in moves:
        assert 0 < amount <= AMOUNT_MAX
        assert payer != payee
        balances[payer] -= amount
        balances[payee] += amount
    assert sum(balances.values()) == before
    if tag != "saving-1":
        assert {payer if act.gives else payee for _, payer, payee in moves} <= {FUND}
    assert len({move[1:] for move in moves}) == len(moves)


@pytest.mark.parametrize("tag", RULES)
@settings(max_examples=40)
@given(data=st.data())
def test_what_comes_after_the_period_changes_nothing(tag: str, data: st.DataObject) -> None:
    """The act's own entries among it: a second run comes to the same list, and is refused."""
    past, period, figures, asked = _run(data, tag)
    act = ACTS[tag]
    moves = act.reckon(past, period, figures, FUND, asked)
    posted = [
        Moved(10**6 + at, 10**12 + at, "moves-posted", f"p{at}", ((a, -n), (b, n)))
        for at, (n, a, b) in enumerate(moves)
    ]
    exchanged = Moved(10**7, 10**13, "transfer", "later", ((id_of(0), -7), (id_of(1), 7)))
    gone = {id_: owner for id_, owner in past.owners.items() if owner.closed_ms is None}
    after = later(past, [m for m in (*posted, exchanged) if m.time_ms >= period[1]])
    for id_, owner in gone.items():
        after.owners[id_] = owner._replace(closed_ms=max(period[1], owner.opened_ms))
    assert act.reckon(after, period, figures, FUND, asked) == moves


@pytest.mark.parametrize("tag", RULES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_list_that_is_asked_for_again_stays_as_it_is(tag: str, data: st.DataObject) -> None:
    """So the audit needs nothing but the journal to recompute what was asked for outside it."""
    past, period, figures, asked = _run(data, tag)
    moves = ACTS[tag].reckon(past, period, figures, FUND, asked)
    assert ACTS[tag].reckon(past, period, figures, FUND, moves) == moves


@pytest.mark.parametrize("tag", RULES)
@settings(max_examples=40)
@given(data=st.data())
def test_the_order_of_entries_of_one_instant_does_not_matter(tag: str, data: st.DataObject) -> None:
    past, period, figures, asked = _run(data, tag)
    moves = ACTS[tag].reckon(past, period, figures, FUND, asked)
    mixed = Past()
    mixed.owners.update(past.owners)
    shuffled = data.draw(st.permutations(past.moves))
    mixed.moves = sorted(shuffled, key=lambda moved: moved.time_ms)
    wishes = data.draw(st.permutations(asked))
    assert ACTS[tag].reckon(mixed, period, figures, FUND, wishes) == moves


@given(past=pasts(), start=st.integers(0, DAYS), length=st.integers(1, 300))
def test_a_dividend_sums_to_what_is_shared(past: Past, start: int, length: int) -> None:
    period = start * DAY_MS, (start + length) * DAY_MS
    act = ACTS["dividend-1"]
    figures = act.read({"gave-weight": 2, "months": 1, "surplus": 77, "took-weight": 1})
    moves = act.reckon(past, period, figures, FUND)
    held = past.balances(period[1])[FUND]
    assert not moves or sum(amount for amount, *_ in moves) == min(77, held)


@given(data=st.data())
def test_a_fund_stays_solvent_and_within_its_cap(data: st.DataObject) -> None:
    past, period, figures, asked = _run(data, "solidarity-1")
    act = ACTS["solidarity-1"]
    moves = act.reckon(past, period, figures, FUND, asked)
    assert sum(n for n, *_ in moves) <= max(0, past.balances(period[1])[FUND])
    assert all(n <= figures.cap for n, *_ in moves)
    assert act.reckon(past, period, figures, OTHER_FUND, ()) == []


@pytest.mark.parametrize("tag", ACTS)
def test_figures_lie_within_what_they_may_be(tag: str) -> None:
    act = ACTS[tag]
    least = {name: span[0] for name, span in act.spans.items()}
    most = {name: span[1] for name, span in act.spans.items()}
    assert tuple(act.read(least)) == tuple(least[name] for name in sorted(least))
    for name, (low, high) in act.spans.items():
        assert act.read(most | {name: high + 1}) == Unfit(name, low, high)
        assert act.read(least | {name: low - 1}) == Unfit(name, low, high)
        assert act.read({key: n for key, n in least.items() if key != name}) == Unfit(
            name, low, high
        )
    assert act.read(least | {"zz": 1}) == Unfit("zz", None, None)


def test_tags_and_figures_are_short_enough_for_an_order() -> None:
    for tag, act in ACTS.items():
        assert tag == act.tag
        assert max(map(len, (tag, *act.spans))) <= 16


@given(year=st.integers(1970, 9990), month=st.integers(1, 12))
def test_months_are_those_of_the_calendar(year: int, month: int) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 what the rules may not use

    begins = month_ms(year, month)
    assert begins == int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1000
    assert month_of(begins) == month_of(begins + 27 * DAY_MS) == (year, month)
    assert months_from(begins + 1, 1) is None
    assert is_period((begins, month_ms(year, month + 12)), 12)
    assert not is_period((begins, begins + 32 * DAY_MS), 1)


def test_a_period_that_differs_by_a_day_is_none() -> None:
    act = ACTS["levy-1"]
    figures = act.read({"amount": 1, "grace-days": 0, "months": 3, "spared": 0})
    begins, ends = month_ms(2026, 1), month_ms(2026, 4)
    assert act.fits((begins, ends), figures)
    for period in ((begins - DAY_MS, ends), (begins, ends + DAY_MS), (begins, ends - DAY_MS)):
        assert not act.fits(period, figures)
    assert last_period(ends + DAY_MS, 3) == (begins, ends)
    assert last_period(ends - 1, 12) == (month_ms(2025, 1), month_ms(2026, 1))
    assert is_day((begins, begins + DAY_MS))
    assert not ACTS["write-off-1"].fits((begins, begins + 2 * DAY_MS), None)

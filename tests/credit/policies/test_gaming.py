"""Who would game the earned policy gains no more than docs/credit.md says.

A group signs whatever it pleases for each other: pairs, rings, helpers who do nothing else, members
whom a steward of theirs let in. What they gain is what their limits are wider by than a share of
what they gave people outside the group, each of these counted to the cap.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings, target
from hypothesis import strategies as st

from credit.policies.earned import Figures, bounds, gain_most
from tests.credit.policies.pasts import DAY_MS, NOW_MS, account, opened, paid, past

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.credit.policies.pasts import Entered

TWELVE: Final = Figures(above=0, apart=12, below=600, days=365, each=300, most=6_000, percent=50)
CROWD: Final = [f"m{number:02}" for number in range(40)]
HOUR: Final = 60


def widened(group: Sequence[str], moves: Sequence[Entered], figures: Figures) -> int:
    """What the group's limits are together wider by than without any exchange; subunits."""
    found = bounds(past(opened(CROWD), moves), NOW_MS, figures)
    return sum(-(found[account(one)][0] or 0) - figures.below for one in group)


def ring(group: Sequence[str], amount: int, times: int = 1) -> list[Entered]:
    """Each pays the next, and the last the first, so often."""
    return [
        paid((100 + turn) * DAY_MS, giver, taker, amount)
        for turn in range(times)
        for giver, taker in zip(group, [*group[1:], group[0]], strict=True)
    ]


@pytest.mark.parametrize("size", range(2, 13))
def test_pairs_and_rings_up_to_twelve_gain_nothing(size: int) -> None:
    group = CROWD[:size]
    assert gain_most(size, TWELVE) == 0
    assert widened(group, ring(group, 50 * HOUR, 9), TWELVE) == 0
    # Nor if each of them pays everybody before, as lopsided as can be.
    ordered = [paid(200 * DAY_MS, a, b, 90 * HOUR) for a, b in combinations(group, 2)]
    assert widened(group, ordered, TWELVE) == 0


def test_sleeping_helpers_add_nothing_to_what_somebody_gave_others() -> None:
    helpers, outside = CROWD[1:13], CROWD[13:30]
    real = [paid(150 * DAY_MS, CROWD[0], other, 4 * HOUR) for other in outside]
    fake = [paid(160 * DAY_MS, CROWD[0], helper, 99 * HOUR) for helper in helpers]
    honest = widened(CROWD[:1], real, TWELVE)
    assert honest == 5 * 4 * HOUR // 2
    gamed = widened(CROWD[:1], [*real, *fake], TWELVE)
    # The helpers take the places that are left out: all of what was really given counts, no more.
    assert gamed == 17 * 4 * HOUR // 2


@pytest.mark.parametrize("size", [13, 14, 20, 40])
def test_the_bound_is_reached_by_a_steward_who_lets_in_enough(size: int) -> None:
    group = CROWD[:size]
    ordered = [paid(200 * DAY_MS, a, b, 90 * HOUR) for a, b in combinations(group, 2)]
    assert widened(group, ordered, TWELVE) == gain_most(size, TWELVE)
    assert gain_most(13, TWELVE) == 0 < gain_most(14, TWELVE) == 150


@st.composite
def schemes(draw: st.DrawFn) -> tuple[int, list[Entered], int]:
    """A group's size, all exchanges, and how many people stand apart."""
    size = draw(st.integers(2, 12))
    inside, outside = CROWD[:size], CROWD[size : size + 6]
    pair = st.tuples(st.sampled_from(inside), st.sampled_from(inside + outside))
    moves = []
    for one, other in draw(st.lists(pair, max_size=60)):
        if one != other:
            gives = draw(st.booleans())
            giver, taker = (one, other) if gives else (other, one)
            day = draw(st.integers(0, 399))
            moves.append(paid(day * DAY_MS, giver, taker, draw(st.sampled_from([1, 7, 20, 500]))))
    for length in draw(st.lists(st.integers(2, size), max_size=3)):
        moves += ring(inside[:length], draw(st.sampled_from([1, 20, 500])))
    return size, moves, draw(st.integers(0, 12))


def given_outside(group: Sequence[str], moves: Sequence[Entered], figures: Figures) -> int:
    """What the group's members gave others, net and each counted to the cap; reckoned apart."""
    net: dict[tuple[str, str], int] = {}
    for time_ms, _, ((payer, _), (payee, amount)) in moves:
        if time_ms >= NOW_MS - figures.days * DAY_MS:
            net[payee, payer] = net.get((payee, payer), 0) + amount
            net[payer, payee] = net.get((payer, payee), 0) - amount
    own = {account(one) for one in group}
    return sum(
        min(figures.each, amount)
        for (giver, taker), amount in net.items()
        if giver in own and taker not in own and amount > 0
    )


@settings(max_examples=400)
@given(schemes(), st.integers(1, 100))
def test_no_scheme_gains_more_than_the_stated_bound(
    scheme: tuple[int, list[Entered], int], percent: int
) -> None:
    size, moves, apart = scheme
    figures = TWELVE._replace(apart=apart, each=20, percent=percent)
    group = CROWD[:size]
    found = widened(group, moves, figures)
    over = max(0, size - apart)
    most = (given_outside(group, moves, figures) + 20 * (over * (over - 1) // 2)) * percent // 100
    target(float(found - most))
    assert found <= most
    for one in group:
        alone = given_outside([one], moves, figures) * percent // 100
        assert widened([one], moves, figures) <= alone


@settings(max_examples=400)
@given(schemes())
def test_a_group_no_larger_than_those_apart_gains_nothing_beyond_what_it_gave_others(
    scheme: tuple[int, list[Entered], int],
) -> None:
    size, moves, _ = scheme
    figures = TWELVE._replace(apart=size - 1, each=20, percent=100)
    group = CROWD[:size]
    target(float(widened(group, moves, figures)))
    for one in group:
        others = [who for who in group if who != one]
        real = given_outside([one], [m for m in moves if _is_outside(m, others)], figures)
        assert widened([one], moves, figures) <= real


def _is_outside(moved: Entered, others: Sequence[str]) -> bool:
    names = {account(one) for one in others}
    return not any(name in names for name, _ in moved[2])

"""How long a visit was: equal, or within a quarter of an hour, then the lesser; nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.exchanges.lengths import QUARTER, quarter_of, settled
from ledger.amounts import HOURS, Unit

amounts = st.integers(0, 600)


@given(amounts, amounts)
def test_what_counts_is_the_lesser_of_two_that_are_near(one: int, other: int) -> None:
    counts = settled(one, other, QUARTER)
    near = one == other or (min(one, other) > 0 and abs(one - other) <= 15)
    assert counts == (min(one, other) if near else None)
    assert counts == settled(other, one, QUARTER)


@given(amounts, st.integers(-16, 16))
def test_a_quarter_is_the_most(one: int, apart: int) -> None:
    other = max(0, one + apart)
    counts = settled(one, other, QUARTER)
    assert counts is None or max(one, other) - counts <= 15
    if one and other and abs(apart) <= 15:
        assert counts == min(one, other)


@given(amounts, amounts)
def test_in_a_book_that_counts_no_hours_only_the_same_counts(one: int, other: int) -> None:
    quarter = quarter_of(Unit("EUR", 100))
    assert settled(one, other, quarter) == (one if one == other else None)


def test_a_quarter_of_an_hour_is_fifteen_minutes() -> None:
    assert quarter_of(HOURS) == 15

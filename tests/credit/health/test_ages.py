"""Promises of care: who kept hours at which age, and when those younger could not give them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from credit.health.ages import BANDS, CARE_FROM, FEWEST, WIDTH, YEAR_DAYS, promises

_amounts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-500, 500))
_ages = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(BANDS))


@given(_amounts, _amounts, _ages)
def test_every_hour_in_credit_is_in_one_band_or_unsaid(
    balances: dict[str, int], gave: dict[str, int], ages: dict[str, int]
) -> None:
    given_ = {member: abs(amount) for member, amount in gave.items()}
    found = promises(balances, given_, ages, YEAR_DAYS, 1)
    assert sum(found.stock.values()) + found.unsaid == sum(max(b, 0) for b in balances.values())
    assert sum(found.given.values()) == sum(
        given_.get(member, 0) for member in balances if member in ages
    )
    assert set(found.stock) == set(found.given) == set(BANDS)


@given(_amounts, _amounts, _ages)
def test_promises_break_when_they_do_by_counting_ten_years_at_a_time(
    balances: dict[str, int], gave: dict[str, int], ages: dict[str, int]
) -> None:
    given_ = {member: abs(amount) for member, amount in gave.items()}
    known = [member for member in balances if member in ages]
    expected = None
    for years in range(0, CARE_FROM + 1, WIDTH):
        old = [member for member in known if ages[member] + years >= CARE_FROM]
        young = [member for member in known if member not in old]
        owed = sum(max(balances[member], 0) for member in old)
        if owed > 10 * sum(given_.get(member, 0) for member in young):
            expected = years
            break
    assert promises(balances, given_, ages, YEAR_DAYS, 1).breaks == expected


def test_how_many_years_of_giving_are_owed() -> None:
    balances, gave = {"old": 100, "young": 5}, {"young": 30, "old": 1}
    found = promises(balances, gave, {"old": 80, "young": 30}, YEAR_DAYS, 1)
    # 100 by 30 a year: four years. In forty years the young one is old, and nobody is left.
    assert (found.years, found.breaks) == (4, 40)
    assert promises(balances, {"old": 1}, {"old": 80, "young": 30}, YEAR_DAYS, 1).years is None
    assert promises({}, {}, {}, YEAR_DAYS, 1)[2:] == (0, 0, None)


def test_half_a_year_counts_twice() -> None:
    found = promises({"a": 0}, {"a": 10}, {"a": 20}, 73, 1)
    assert found.given[20] == 50


def test_a_band_of_few_is_not_shown() -> None:
    names = "abcde"
    assert len(names) == FEWEST
    balances, ages = dict.fromkeys(names, 10), dict.fromkeys(names, 70)
    assert promises(balances, {}, ages, YEAR_DAYS).stock[70] == 50
    few = promises(balances, {}, ages | {"e": 80}, YEAR_DAYS)
    assert (few.stock[70], few.stock[80], few.unsaid) == (0, 0, 50)

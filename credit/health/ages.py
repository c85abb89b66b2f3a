"""Promises of care: hours that members keep for later, by age, against what others give in a year.

Rules this module keeps:
1. A band is ten years of age, by its first year: 0, 10, … `BANDS`; who has said none is in none.
2. A band with fewer than `FEWEST` members is nobody's to see: they count as of no known age.
3. A band's stock is what its members' balances above zero come to; `given`, what they gave in the
   window, times a year by the window's length.
4. From `CARE_FROM` on members are taken to ask for what they kept.
5. `years`: how many years it takes those younger, at last year's giving, to give the stock of
   those at or past `CARE_FROM`; None where nobody younger gives.
6. `breaks`: after how many years, in steps of ten, what is kept by those who are past `CARE_FROM`
   by then is more than those who are not would give in ten years, if nobody joins and all goes on
   as it did; None where that does not come within `STEPS`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH: Final = 10
BANDS: Final = tuple(range(0, 101, WIDTH))
CARE_FROM: Final = 70
STEPS: Final = CARE_FROM // WIDTH
YEAR_DAYS: Final = 365
FEWEST: Final = 5


class Promises(NamedTuple):
    """Subunits by band, and how long the promises hold; `unsaid` is the stock of no known age."""

    stock: Mapping[int, int]
    given: Mapping[int, int]
    unsaid: int
    years: int | None
    breaks: int | None


def promises(
    balances: Mapping[str, int],
    given: Mapping[str, int],
    ages: Mapping[str, int],
    days: int,
    fewest: int = FEWEST,
) -> Promises:
    """By member: balances at the end, what was given within so many days, and the age's band."""
    stock, gave = dict.fromkeys(BANDS, 0), dict.fromkeys(BANDS, 0)
    unsaid = 0
    members = Counter(ages[member] for member in balances if member in ages)
    for member, balance in balances.items():
        if member not in ages or members[ages[member]] < fewest:
            unsaid += max(balance, 0)
            continue
        stock[ages[member]] += max(balance, 0)
        gave[ages[member]] += given.get(member, 0)
    yearly = {band: amount * YEAR_DAYS // days for band, amount in gave.items()}
    owed, able = _split(stock, yearly, CARE_FROM)
    years = -(-owed // able) if able else None if owed else 0
    return Promises(stock, yearly, unsaid, years, _breaks(stock, yearly))


def _split(stock: Mapping[int, int], yearly: Mapping[int, int], from_: int) -> tuple[int, int]:
    """What those of an age or more keep, and what those below it give in a year."""
    owed = sum(amount for band, amount in stock.items() if band >= from_)
    return owed, sum(amount for band, amount in yearly.items() if band < from_)


def _breaks(stock: Mapping[int, int], yearly: Mapping[int, int]) -> int | None:
    for step in range(STEPS + 1):
        owed, able = _split(stock, yearly, CARE_FROM - step * WIDTH)
        if owed > able * WIDTH:
            return step * WIDTH
    return None

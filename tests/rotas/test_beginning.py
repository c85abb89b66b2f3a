"""What must be true of regular care that is set up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from api.rotas.beginning import MINUTES_MAX, MINUTES_MIN, Planned, flaw_in
from api.rotas.turns import CARERS_MAX, YEAR, today
from tests.support.books import START_MS

FIRST = today(START_MS)
DAY = timedelta(days=1)
GOOD = Planned(
    "care", "Getting up", 90, frozenset(range(1, 8)), "09:30", FIRST, FIRST + 60 * DAY
)  # fmt: skip


def test_what_may_be_so_has_no_flaw() -> None:
    assert flaw_in(GOOD, ["a"], START_MS) is None
    assert flaw_in(GOOD._replace(last=FIRST + YEAR), list("abcdefgh"), START_MS) is None


@pytest.mark.parametrize(
    ("own", "where", "why"),
    [
        ({"text": ""}, "text", "not_said"),
        ({"category": "magic"}, "category", "not_known"),
        ({"minutes": None}, "minutes", "not_a_length"),
        ({"minutes": MINUTES_MIN - 1}, "minutes", "not_a_length"),
        ({"minutes": MINUTES_MAX + 1}, "minutes", "not_a_length"),
        ({"weekdays": frozenset()}, "weekdays", "none_chosen"),
        ({"at": None}, "at", "not_a_time"),
        ({"first": None}, "first", "not_days_to_come"),
        ({"last": None}, "first", "not_days_to_come"),
        ({"first": FIRST - 2 * DAY}, "first", "not_days_to_come"),
        ({"last": FIRST - DAY}, "first", "not_days_to_come"),
        ({"last": FIRST + YEAR + DAY}, "first", "not_days_to_come"),
        ({"first": date.max, "last": date.max}, "first", "not_days_to_come"),
        (
            {"weekdays": frozenset({(FIRST - DAY).isoweekday()}), "last": FIRST + DAY},
            "weekdays", "none_within",
        ),
    ],
)  # fmt: skip
def test_a_flaw_is_named(own: dict[str, Any], where: str, why: str) -> None:
    assert flaw_in(GOOD._replace(**own), ["a"], START_MS) == (where, why)


@pytest.mark.parametrize("carers", [[], ["a", "a"], [str(n) for n in range(CARERS_MAX + 1)]])
def test_somebody_comes_but_not_too_many_and_nobody_twice(carers: list[str]) -> None:
    assert flaw_in(GOOD, carers, START_MS) == ("carers", "none_too_many_or_twice")

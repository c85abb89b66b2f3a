"""Plans of instalments: told by the limits that began them, followed by the balance, told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.lists.jobs import SignedLists
from api.service.clock import Clock
from credit.acts.periods import DAY_MS, month_ms
from tests.acts.test_acts import REASON, Desk

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

JANUARY_END, FEBRUARY_END = month_ms(2024, 1), month_ms(2024, 2)
"""A plan that is made in December has its first part then, and the next with January."""


@pytest.fixture
def desk(office: Office) -> Desk:
    """Return a desk where Ana owes a hundred and has agreed to two instalments."""
    made = Desk(office)
    bounds = {"lower": "-100", "upper": "none", "until": FEBRUARY_END - 1}
    made.coop.do("bound-set", made.tess.key, account=office.ana.account, reason=REASON, **bounds)
    return made


def plans(desk: Desk, who: Person) -> list[dict[str, Any]]:
    """The plans that somebody sees."""
    found = desk.office.get(who, "/plans")["plans"]
    assert isinstance(found, list)
    return found


def states(desk: Desk) -> list[tuple[str, str]]:
    """What of Ana's instalments is missing, and their states."""
    [plan] = plans(desk, desk.office.ana)
    return [(part["missing"], part["state"]) for part in plan["parts"]]


def give(desk: Desk, amount: int) -> None:
    """Let Ana give hours, and receive so much for it."""
    desk.coop.pay(desk.office.ben, desk.office.ana, amount)


def test_a_plan_is_followed_from_the_journal_alone(desk: Desk) -> None:
    ana, ben = desk.office.ana, desk.office.ben
    [plan] = plans(desk, ana)
    assert (plan["account"], plan["balance"]) == (ana.account, "-100")
    assert [(part["due_ms"], part["amount"]) for part in plan["parts"]] == [
        (JANUARY_END, "50"), (FEBRUARY_END, "50"),
    ]  # fmt: skip
    assert states(desk) == [("50", "due"), ("50", "ahead")]
    give(desk, 30)
    assert states(desk) == [("20", "due"), ("50", "ahead")]
    desk.at(JANUARY_END + DAY_MS)
    assert states(desk) == [("20", "late"), ("50", "due")]
    give(desk, 25)
    assert states(desk) == [("0", "paid"), ("45", "due")]
    assert plans(desk, ben) == []
    assert [one["account"] for one in plans(desk, desk.tess)] == [ana.account]
    desk.at(FEBRUARY_END + DAY_MS)
    assert states(desk) == [("0", "paid"), ("45", "late")]
    give(desk, 45)
    assert plans(desk, ana) == plans(desk, desk.tess) == []


def test_the_member_and_the_treasurer_are_told_in_time(desk: Desk) -> None:
    ana = desk.office.ana
    assert "part of your plan" not in desk.page(ana, "/app/").text
    desk.at(JANUARY_END - 6 * DAY_MS)
    assert "The next part of your plan is due by Dec 31, 2023." in desk.page(ana, "/app/").text
    assert "have not kept" not in desk.page(desk.tess, "/app/").text
    desk.at(JANUARY_END + DAY_MS)
    assert "A part of your plan is late since Dec 31, 2023." in desk.page(ana, "/app/").text
    assert "Plans that members have not kept: 1" in desk.page(desk.tess, "/app/").text
    assert "have not kept" not in desk.page(desk.steward, "/app/").text
    own, all_of_them = (desk.page(who, "/app/plans").text for who in (ana, desk.tess))
    for text in (own, all_of_them):
        assert "late" in text
        assert "Still missing" in text
    assert f"/app/treasurer/{ana.account}" in all_of_them
    assert f"/app/treasurer/{ana.account}" not in own


def test_a_warning_leaves_a_plan_and_other_limits_end_it(desk: Desk) -> None:
    ana = desk.office.ana
    give(desk, 30)
    same = {"lower": "-100", "upper": "none", "until": FEBRUARY_END - 1}
    own = {"account": ana.account, "reason": REASON}
    desk.coop.do("bound-set", desk.tess.key, **own, **same)
    assert states(desk) == [("20", "due"), ("50", "ahead")]
    desk.coop.do("bound-set", desk.tess.key, **own, lower="-100", upper="none")
    assert plans(desk, ana) == []


def test_a_plan_that_two_have_signed_as_a_list_is_one_too(desk: Desk) -> None:
    ana, eva = desk.office.ana, desk.office.eva
    desk.coop.pay(eva, ana, 60)
    lower = desk.balance(eva.account)
    assert lower < 0
    rows = [{"account": eva.account, "lower": str(lower), "upper": "none",
             "until_ms": FEBRUARY_END - 1}]  # fmt: skip
    answer = desk.ask(desk.tess, "/lists/bounds", rows=rows)
    said = answer.json()["fields"]
    fields = {"from_" if name == "from" else name: value for name, value in said.items()}
    desk.coop.do("list-approved", desk.tess.key, **fields)
    Clock(desk.office.world.service, [SignedLists()]).look()
    [plan] = plans(desk, eva)
    assert sum(int(part["amount"]) for part in plan["parts"]) == -lower

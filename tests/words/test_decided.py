"""Orders on the whole book are said the same to whoever signs them, at a desk or a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from api.words.decided import DECISIONS, words_of_decision
from credit.adopting import ADOPTED, ENDED, PolicyAdopted, PolicyEnded
from credit.lists import APPROVED, ListApproved
from credit.stating import LEFT, LeaveStated
from ledger.orders import Order
from ledger.rules.governing import NO_LIMIT, RULED, SHARED, BookRuled, HouseholdStated

A_LIST = ListApproved(9, 0, "00" * 32, 12, "payments-1", 300, 0, None, None, None, None)
RULES = "New rules of the book: accounts open between {}; 2 sign a limit; funds give up to {} in"
SAID = [
    (RULED, BookRuled(90, -600, 2, 0), RULES.format("<-600> and <0>", "<90>")),
    (RULED, BookRuled(NO_LIMIT, None, 2, 7), RULES.format("no limit and <7>", "any amount")),
    (SHARED, HouseholdStated("m", "h"), "Eva lives in one household with others"),
    (SHARED, HouseholdStated("m", None), "Eva is counted in no household any more"),
    (LEFT, LeaveStated(0, "m", "", 9), "Eva is on care leave from"),
    (LEFT, LeaveStated(9, "m", "", 9), "Eva is on no care leave any more"),
    (ADOPTED, PolicyAdopted(0, "", "levy-1", (("percent", 2), ("from", 3)), None),
     "this rule holds: levy-1 (percent 2, from 3)"),
    (ENDED, PolicyEnded("levy", ""), "This rule ends: levy"),
    (APPROVED, A_LIST, "A list by the rule payments-1: 12 lines, <300>"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "body", "said"), SAID)
def test_a_decision_says_all_that_it_changes(type_: str, body: Any, said: str) -> None:  # noqa: ANN401
    order = Order(type_, "", "", "", 0, body, b"", ())
    assert said in words_of_decision(order, "Eva", lambda subunits: f" <{subunits}>")


def test_every_decision_is_said() -> None:
    assert {type_ for type_, _, _ in SAID} == set(DECISIONS)

"""How many more must sign what concerns the whole book, as the rules will count."""

from __future__ import annotations

from typing import Any

import pytest

from api.membership.deciding import missing_to_decide, officers_of_list
from credit.adopting import ADOPTED
from credit.lists import APPROVED, ListApproved
from ledger.orders import Order
from ledger.tables import BookRow


def head(**said: Any) -> BookRow:  # noqa: ANN401 what columns hold
    """A book's head, of which two stewards decide, with nothing else than is asked here."""
    return BookRow(quorum=2, **said)


def approval(rule: str) -> Order:
    """An order that approves a list by a rule."""
    body = ListApproved(0, 0, "", 1, rule, 0, 0, None, None, None, None)
    return Order(APPROVED, "", "", "", 0, body, b"", ())


@pytest.mark.parametrize(
    ("rule", "stewards", "treasurers", "missing"),
    [
        ("payments-1", "", "", 0),
        ("bounds-1", "", "", 3),
        ("bounds-1", "ab", "t", 2),
        ("bounds-1", "", "tuvw", 0),
        ("levy-1", "", "", 3),
        ("levy-1", "a", "t", 1),
        ("levy-1", "abc", "", 1),
        ("levy-1", "ab", "tu", 0),
        ("nobodys-1", "", "", 0),
    ],
)
def test_a_list_lacks_the_officers_that_its_rule_asks_for(
    rule: str, stewards: str, treasurers: str, missing: int
) -> None:
    assert (
        missing_to_decide(head(treasurers=3), approval(rule), set(stewards), set(treasurers))
        == missing
    )


def test_where_a_book_says_nothing_one_treasurer_signs() -> None:
    assert officers_of_list(head(), "bounds-1") == (0, 1)


def test_what_stewards_decide_lacks_no_treasurer() -> None:
    order = Order(ADOPTED, "", "", "", 0, None, b"", ())
    assert missing_to_decide(head(), order, {"a"}, set()) == 1
    assert missing_to_decide(head(), order, {"a", "b", "c"}, set()) == 0

"""The rules of the book and its households, for other programs.

Changing them is an order (`POST …/orders`, or `POST …/drafts` where others sign too): `book-ruled`
and `household-stated`.
"""

from fastapi import Response

from api.governing.book_rules import rules_of
from api.governing.deciding import keep_reason
from api.governing.households import households
from api.governing.models import BookRulesOut, DecisionReasonIn, HouseholdOut, HouseholdsOut
from api.http.access import AccountId as OrderId
from api.http.access import SignedIn
from api.http.doors import door_of_book

router = door_of_book("governing")


@router.get("/rules")
def get_book_rules(caller: SignedIn) -> BookRulesOut:
    """What accounts open with, who signs bounds and payments of funds, and who signed that."""
    return BookRulesOut.of(rules_of(caller))


@router.get("/households")
def list_households(caller: SignedIn) -> HouseholdsOut:
    """Who lives with whom, for stewards and treasurers; it leaves a trace with each."""
    return HouseholdsOut(households=[HouseholdOut.of(one) for one in households(caller)])


@router.put("/reasons/{order}", status_code=204)
def put_reason(order: OrderId, body: DecisionReasonIn, caller: SignedIn) -> Response:
    """Keep why one signed an order that says no reason: `book-ruled` or `household-stated`."""
    keep_reason(caller, order, body.text)
    return Response(status_code=204)

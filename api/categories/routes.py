"""Categories, for other programs: the same list as on the pages, and what was exchanged by it."""

from fastapi import Response

from api.categories.hours import hours
from api.categories.listed import categories, keep
from api.categories.models import CategoriesIn, CategoriesOut, HoursOut
from api.http.access import SignedIn
from api.http.doors import door_of_book

router = door_of_book("accounts", "/categories")


@router.get("")
def list_categories(caller: SignedIn) -> CategoriesOut:
    """What exchanges may be for, in the co-op's order."""
    return CategoriesOut.listed(categories(caller))


@router.put("", status_code=204)
def keep_categories(body: CategoriesIn, caller: SignedIn) -> Response:
    """Let these be the co-op's categories from now on, as a steward."""
    keep(caller, [one.said() for one in body.categories])
    return Response(status_code=204)


@router.get("/hours")
def list_hours(caller: SignedIn) -> HoursOut:
    """What was exchanged by month and category, for who may export the journal."""
    return HoursOut.of(hours(caller))

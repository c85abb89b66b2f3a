"""The stewards' table of members, for other programs."""

from typing import Annotated, Literal

from fastapi import Query

from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.membership.models.roster import RosterOut
from api.membership.roster import Wanted, roster
from api.people.finding import SEARCH_MAX
from api.queries import PAGE, PAGE_MAX
from ledger.fields import TIME_MS_MAX

router = door_of_book("membership", "/roster")
BySort = Annotated[Literal["name", "joined", "last", "roles"], Query(description="By what.")]
Way = Annotated[Literal["up", "down"], Query(description="Down: the other way round.")]
Words = Annotated[str, Query(max_length=SEARCH_MAX)]
ByState = Annotated[
    Literal["", "expected", "keyless", "roles", "steward", "treasurer", "broker", "auditor"],
    Query(description="Only those of which this is true, or who hold this role."),
]
Skip = Annotated[int, Query(ge=0, le=TIME_MS_MAX, description="How many to pass over.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]


@router.get("")
def list_roster(  # noqa: PLR0913, PLR0917 each is a parameter of the request
    caller: SignedIn, sort: BySort = "name", way: Way = "up", words: Words = "",
    state: ByState = "", skip: Skip = 0, limit: Limit = PAGE,
) -> RosterOut:  # fmt: skip
    """A page of the members, sifted and sorted, for stewards."""
    return RosterOut.of(
        roster(caller, Wanted(sort, way == "down", words.strip(), state), limit, skip)
    )

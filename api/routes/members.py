"""Members: who is in the book, and what they are called."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from api.access import Right, SignedIn
from api.answers import Acts, Member, Members
from api.models import UUID, ProfileIn
from api.people.called import profile
from api.problems import ProblemError, Trouble
from api.queries import PAGE, PAGE_MAX, people
from api.queries.acts import acts_about
from api.routes.books import checkpoint_of
from ledger.fields import TIME_MS_MAX

router = APIRouter(prefix="/v1/communities/{community}/books/{book}/members", tags=["members"])
MemberId = Annotated[str, Path(pattern=UUID)]
BEFORE_ALL: Final = "00000000-0000-0000-0000-000000000000"


@router.get("")
def members(
    visit: SignedIn,
    after: Annotated[str, Query(pattern=UUID)] = BEFORE_ALL,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
) -> Members:
    """A page of the book's members with names and roles."""
    return people.members(visit.session, visit.place, after, limit)


@router.get("/{member}")
def member(member: MemberId, visit: SignedIn) -> Member:
    """A member with keys and accounts."""
    found = people.member(visit.session, visit.place, member)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found


@router.get("/{member}/acts")
def acts(
    member: MemberId, visit: SignedIn, after: Annotated[int, Query(ge=0, le=TIME_MS_MAX)] = 0
) -> Acts:
    """What was done about a member's keys, accounts, bounds and so on, for the member alone."""
    if visit.reader.member != member:
        raise ProblemError(Trouble.role_must_allow_it, {"right": "acts"})
    row = visit.book.row
    note = checkpoint_of(visit.book.running.service, row)
    return acts_about(visit.session, row, member, after, note)


@router.put("/{member}/profile", status_code=204)
def put_profile(member: MemberId, body: ProfileIn, visit: SignedIn) -> Response:
    """Say what a member is called: the member does, or a steward."""
    visit.reader.require(Right.PROFILES, member)
    if people.member(visit.session, visit.place, member) is None:
        raise ProblemError(Trouble.resource_must_exist)
    row = profile(visit.place, member, body.name)
    database = visit.book.running.service.database
    database.write(lambda writing: writing.merge(row)).result()
    return Response(status_code=204)

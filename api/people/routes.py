"""Members: who is in the book, and what they are called."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.http.access import BEFORE_ALL, MemberId, Running, SignedIn
from api.http.answers import AccountBrief, Acts, Member, Members
from api.http.models import UUID, ProfileIn
from api.people.called import profile
from api.people.directory import slot_meant
from api.people.models import Waiting, WaitingItem
from api.queries import PAGE, PAGE_MAX, people
from api.queries.acts import acts_about
from api.queries.heads import checkpoint_of
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from ledger.fields import TIME_MS_MAX

router = APIRouter(prefix="/v1/communities/{community}/books/{book}/members", tags=["members"])
own = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["members"])


@own.get("/me")
def get_me(caller: SignedIn) -> Member:
    """Whoever is signed in: what they are called, with roles, keys and accounts."""
    found = people.member(caller.session, caller.place, caller.member)
    assert found is not None  # noqa: S101 they are signed in
    return found


@own.get("/waiting")
def list_waiting(caller: SignedIn, running: Running) -> Waiting:
    """What waits for the member, in words, each with the page to do it on."""
    found = (each for source in running.waiting for each in source(caller))
    return Waiting(waiting=[WaitingItem(text=text, path=path) for text, path in found])


@own.get("/accounts/by-number/{number}")
def get_account_by_number(
    number: Annotated[str, Path(max_length=20)], caller: SignedIn
) -> AccountBrief:
    """An account by the number that people call it by."""
    slot = slot_meant(number)
    found = None if slot is None else people.account_at(caller.session, caller.place, slot)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found


@router.get("")
def list_members(
    caller: SignedIn,
    after: Annotated[str, Query(pattern=UUID)] = BEFORE_ALL,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
) -> Members:
    """A page of the book's members with names and roles."""
    return people.members(caller.session, caller.place, after, limit)


@router.get("/{member}")
def get_member(member: MemberId, caller: SignedIn) -> Member:
    """A member with keys and accounts."""
    found = people.member(caller.session, caller.place, member)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found


@router.get("/{member}/acts")
def list_acts(
    member: MemberId, caller: SignedIn, after: Annotated[int, Query(ge=0, le=TIME_MS_MAX)] = 0
) -> Acts:
    """What was done about a member's keys, accounts, bounds and so on, for the member alone."""
    if caller.reader.member != member:
        if people.member(caller.session, caller.place, member) is None:
            raise ProblemError(Trouble.resource_must_exist)
        raise ProblemError(Trouble.role_must_allow_it, {"right": "acts"})
    row = caller.row
    note = checkpoint_of(caller.service, row)
    return acts_about(caller.session, row, member, after, note)


@router.put("/{member}/profile", status_code=204)
def set_profile(member: MemberId, body: ProfileIn, caller: SignedIn) -> Response:
    """Say what a member is called: the member does, or a steward."""
    caller.reader.require(Right.PROFILES, member)
    if people.member(caller.session, caller.place, member) is None:
        raise ProblemError(Trouble.resource_must_exist)
    row = profile(caller.place, member, body.name)
    database = caller.service.database
    database.write(lambda writing: writing.merge(row)).result()
    return Response(status_code=204)

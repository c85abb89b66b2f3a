"""Members: who is in the book, and what they are called."""

from typing import Annotated, Any

from fastapi import Path, Query, Response

from api.http.access import MemberId, Running, SignedIn
from api.http.answers import AccountBrief, Acts, Member, Members
from api.http.doors import door_of_book
from api.http.models import NO_ZERO, UUID, ProfileIn
from api.http.named_problems import also
from api.people import contacts, coop
from api.people.directory import WORDS_MAX, members_named, slot_meant
from api.people.distances import Spot
from api.people.looks import looks_at
from api.people.models import (
    ContactsIn,
    ContactsOut,
    CoopContactIn,
    CoopContactOut,
    LookOut,
    LooksOut,
    NeighbourhoodChosenIn,
    NeighbourhoodIn,
    NeighbourhoodOut,
    NeighbourhoodsOut,
    PlaceIn,
    PlaceOut,
    PrivacyOut,
    ShareOut,
    SharingIn,
    SharingOut,
    Waiting,
    WaitingItem,
)
from api.people.own import erase_own, keep_name, own_data, texts_kept
from api.people.spots import forget_spot, keep_spot, spot_of
from api.queries import PAGE, PAGE_MAX, people
from api.queries.acts import acts_about
from api.queries.heads import checkpoint_of
from api.service.troubles import ProblemError, Trouble
from ledger.fields import TIME_MS_MAX

router = door_of_book("members", "/members")
own = door_of_book("members")
NeighbourhoodId = Annotated[str, Path(pattern=UUID)]


@own.get("/me")
def get_me(caller: SignedIn) -> Member:
    """Whoever is signed in: what they are called, with roles, keys and accounts."""
    found = people.member(caller.session, caller.place, caller.member)
    assert found is not None  # noqa: S101 they are signed in
    return found


@own.get("/me/privacy")
def get_privacy(caller: SignedIn) -> PrivacyOut:
    """What is kept of the member that they can change, and with whom they share it."""
    kept, shares = contacts.own_contacts(caller), map(ShareOut.of, contacts.shares(caller))
    return PrivacyOut(
        contacts=ContactsOut(**kept), shares=list(shares), texts=texts_kept(caller)
    )  # fmt: skip


@own.put("/me/contacts")
def put_contacts(body: ContactsIn, caller: SignedIn) -> ContactsOut:
    """Keep all ways to reach the member, in the place of those before."""
    return ContactsOut(**contacts.keep_contacts(caller, body.model_dump()))


@own.get("/me/access-log")
def access_log(
    caller: SignedIn, limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE
) -> LooksOut:
    """Who looked at what is the member's, the latest first."""
    found = looks_at(caller.session, caller.place, caller.member, limit)
    return LooksOut(looks=[LookOut.of(look) for look in found])


@own.get("/me/data")
def get_own_data(caller: SignedIn) -> dict[str, Any]:
    """All that is kept of the member, table by table."""
    return own_data(caller)


@own.delete("/me/data", status_code=204, responses=also(409))
def erase_own_data(caller: SignedIn, knowing_debt: bool = False) -> Response:  # noqa: FBT001, FBT002 a parameter of the address
    """Erase what may be erased of the member: it cannot be undone."""
    erase_own(caller, knowing_debt=knowing_debt)
    return Response(status_code=204)


@own.get("/me/place")
def get_place(caller: SignedIn) -> PlaceOut:
    """About where the member is, if they have said."""
    spot = spot_of(caller)
    return PlaceOut(north=None, east=None) if spot is None else PlaceOut(**spot._asdict())


@own.put("/me/place")
def put_place(body: PlaceIn, caller: SignedIn) -> PlaceOut:
    """Keep about where the member is, for what stands near."""
    keep_spot(caller, Spot(body.north, body.east))
    return PlaceOut(north=body.north, east=body.east)


@own.put("/me/neighbourhood")
def put_neighbourhood(body: NeighbourhoodChosenIn, caller: SignedIn) -> NeighbourhoodOut:
    """Choose a neighbourhood of the co-op's list: the member's rough place is its middle then."""
    return NeighbourhoodOut.of(coop.choose_neighbourhood(caller, body.neighbourhood))


@own.get("/contact")
def get_contact(caller: SignedIn) -> CoopContactOut:
    """How members reach their co-op."""
    return CoopContactOut(**coop.coop_contact(caller.session, caller.place)._asdict())


@own.put("/contact")
def put_contact(body: CoopContactIn, caller: SignedIn) -> CoopContactOut:
    """Say how members reach their co-op, as a steward: it stands on the foot of every page."""
    said = coop.CoopContact(body.phone.strip(), body.mail.strip(), body.text.strip())
    return CoopContactOut(**coop.keep_coop_contact(caller, said)._asdict())


@own.get("/neighbourhoods")
def list_neighbourhoods(caller: SignedIn) -> NeighbourhoodsOut:
    """The neighbourhoods that the co-op names, by name."""
    found = [NeighbourhoodOut.of(each) for each in coop.neighbourhoods(caller)]
    return NeighbourhoodsOut(neighbourhoods=found)


@own.post("/neighbourhoods", status_code=201)
def add_neighbourhood(body: NeighbourhoodIn, caller: SignedIn) -> NeighbourhoodOut:
    """Name a neighbourhood, as a steward."""
    spot = Spot(body.north, body.east)
    return NeighbourhoodOut.of(coop.add_neighbourhood(caller, body.name.strip(), spot))


@own.delete("/neighbourhoods/{neighbourhood}", status_code=204)
def remove_neighbourhood(neighbourhood: NeighbourhoodId, caller: SignedIn) -> Response:
    """Take a neighbourhood off the list, as a steward."""
    coop.remove_neighbourhood(caller, neighbourhood)
    return Response(status_code=204)


@own.delete("/me/place", status_code=204)
def forget_place(caller: SignedIn) -> Response:
    """Keep no place of the member's any more."""
    forget_spot(caller)
    return Response(status_code=204)


@own.get("/waiting")
def list_waiting(caller: SignedIn, running: Running) -> Waiting:
    """What waits for the member: of what kind, in words, each with the page to do it on."""
    return Waiting(
        waiting=[
            WaitingItem(kind=kind, text=text, path=path)
            for kind, source in running.waiting.items()
            for text, path in source(caller)
        ]
    )


@own.get("/accounts/by-number/{number}")
def get_account_by_number(
    number: Annotated[str, Path(max_length=20, description="The number, such as `0174` or `1-8`.")],
    caller: SignedIn,
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
    after: Annotated[str | None, Query(pattern=UUID)] = None,
    before: Annotated[str | None, Query(pattern=UUID)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
    words: Annotated[str, Query(max_length=WORDS_MAX, pattern=NO_ZERO)] = "",
) -> Members:
    """A page of the book's members with names and roles; with `words`, others who are meant."""
    if words.strip():
        found = members_named(caller.session, caller.place, words.strip(), caller.member)
        return people.members_of(caller.session, caller.place, [each.member for each in found])
    return people.members(caller.session, caller.place, after, limit, before)


@router.get("/{member}")
def get_member(member: MemberId, caller: SignedIn) -> Member:
    """A member with keys and accounts."""
    found = people.member(caller.session, caller.place, member)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found


@router.get("/{member}/acts")
def list_acts(
    member: MemberId,
    caller: SignedIn,
    after: Annotated[
        int, Query(ge=0, le=TIME_MS_MAX, description="Begin here: `until` of the answer before.")
    ] = 0,
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
    keep_name(caller, member, body.name)
    return Response(status_code=204)


@router.get("/{member}/contacts")
def shared_contacts(member: MemberId, caller: SignedIn) -> ContactsOut:
    """The ways to reach another member that they share with the caller; they see who looked."""
    return ContactsOut(**contacts.contacts_of(caller, member))


@router.get("/{member}/sharing")
def get_sharing(member: MemberId, caller: SignedIn) -> SharingOut:
    """Which ways to reach the caller another member may see."""
    return SharingOut(kinds=sorted(contacts.shared_with(caller, member)))


@router.put("/{member}/sharing")
def set_sharing(member: MemberId, body: SharingIn, caller: SignedIn) -> SharingOut:
    """Let another member see these ways to reach the caller, and no others."""
    contacts.share(caller, member, body.kinds)
    return SharingOut(kinds=sorted(set(body.kinds)))

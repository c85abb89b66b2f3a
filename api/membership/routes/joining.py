"""Membership for programs: inviting, joining, admitting, and accounts, as the pages show it."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.arrivals.claims import claim_behind
from api.http.access import MemberId, Reading, Running, SignedIn
from api.http.doors import door, door_of_book
from api.http.limits import Act
from api.http.models import HEX32
from api.http.named_problems import also
from api.membership.accounts import accounts_and_openings
from api.membership.desk import member_at_desk
from api.membership.giving import left_alone
from api.membership.invitations import invitation
from api.membership.inviting import (
    invite,
    invite_all,
    invited,
    make_anew,
    note_reminder,
    over,
    take_back,
)
from api.membership.joinings import asking, end, end_all, leave
from api.membership.models.joining import (
    CODE_LENGTH,
    AtDeskOut,
    InvitationIn,
    InvitationListIn,
    InvitationOut,
    InvitationsAnewIn,
    InvitationSaysOut,
    InvitationsMadeOut,
    InvitationsOut,
    InvitedOut,
    JoinedOut,
    JoiningIn,
    JoiningOut,
    JoiningsEndedIn,
    JoiningsEndedOut,
    JoiningsOut,
    OwnAccountsOut,
)
from api.queries.people import account_now
from api.queries.people import member as one_member
from api.service.troubles import ProblemError, Trouble

joining = door("membership", "/v1")
router = door_of_book("membership")
Code = Annotated[str, Path(max_length=CODE_LENGTH)]
InvitationId = Annotated[str, Path(pattern=HEX32)]


@joining.get("/invitations/{code}")
def look_at_invitation(
    code: Code, request: Request, running: Running, session: Reading
) -> InvitationSaysOut:
    """Where an invitation leads, for whoever holds its code."""
    running.limits.by_address(Act.joining, request.scope)
    found = invitation(session, code, running.service.sources.now_ms())
    log_key = running.service.log_key(found.book.book_id).to_text()
    return InvitationSaysOut.of(found, log_key, claim_behind(running.service, session, found))


@joining.post("/joinings", status_code=201, responses=also(404, 409))
def ask_to_join(body: JoiningIn, request: Request, running: Running) -> JoinedOut:
    """Ask to join: the orders are kept for a steward, and the invitation is used up."""
    running.limits.by_address(Act.joining, request.scope)
    return JoinedOut(member=leave(running.service, body.code, body.name, body.left))


@router.get("/joinings")
def list_joinings(caller: SignedIn) -> JoiningsOut:
    """Who asks to join, for stewards."""
    return JoiningsOut(joinings=[JoiningOut.of(one) for one in asking(caller)])


@router.delete("/joinings/{member}", status_code=204)
def end_joining(member: MemberId, caller: SignedIn) -> Response:
    """End a joining: who was admitted keeps the name, who is declined is forgotten."""
    return _ended(was_there=end(caller, member))


@router.post("/joinings/ended")
def end_joinings(body: JoiningsEndedIn, caller: SignedIn) -> JoiningsEndedOut:
    """End many joinings at once, as each by itself."""
    return JoiningsEndedOut(members=list(end_all(caller, body.members)))


@router.get("/invitations")
def list_invitations(caller: SignedIn) -> InvitationsOut:
    """The invitations that nobody has used, for stewards, and those that are over."""
    return InvitationsOut(
        invitations=[InvitedOut.of(one) for one in invited(caller)],
        over=[InvitedOut.of(one) for one in over(caller)],
    )


@router.post("/invitations", status_code=201)
def make_invitation(caller: SignedIn, body: InvitationIn | None = None) -> InvitationOut:
    """Make an invitation, for stewards; with a note of whom it is for, if they say so."""
    return InvitationOut.of(invite(caller, (body or InvitationIn()).wanted()))


@router.post("/invitations/list", status_code=201)
def make_invitations(body: InvitationListIn, caller: SignedIn) -> InvitationsMadeOut:
    """Make an invitation for each of a list; where one is not clear, none is made."""
    return InvitationsMadeOut.of(invite_all(caller, body.wanted))


@router.post("/invitations/anew", status_code=201)
def make_invitations_anew(body: InvitationsAnewIn, caller: SignedIn) -> InvitationsMadeOut:
    """Make codes anew that were lost or are to be printed again: those before end."""
    return InvitationsMadeOut.of(make_anew(caller, body.invitations))


@router.put("/invitations/{invitation}/reminded", status_code=204)
def note_that_reminded(invitation: InvitationId, caller: SignedIn) -> Response:
    """Note that whoever was invited has been reminded."""
    return _ended(was_there=note_reminder(caller, invitation))


@router.delete("/invitations/{invitation}", status_code=204)
def end_invitation(invitation: InvitationId, caller: SignedIn) -> Response:
    """Take an invitation back that nobody has used."""
    return _ended(was_there=take_back(caller, invitation))


def _ended(*, was_there: bool) -> Response:
    if not was_there:
        raise ProblemError(Trouble.resource_must_exist)
    return Response(status_code=204)


@router.get("/me/accounts")
def own_accounts(caller: SignedIn) -> OwnAccountsOut:
    """Where the member's accounts stand, and what a further one needs."""
    found = accounts_and_openings(caller)
    standing = [account_now(caller.session, row, caller.now_ms) for row in found.rows]
    alone = left_alone(caller, [row.account_id for row in found.rows])
    return OwnAccountsOut.of(standing, found, alone)


@router.get("/desk/members/{member}")
def at_desk(member: MemberId, caller: SignedIn) -> AtDeskOut:
    """A member as stewards see them."""
    found, shown = member_at_desk(caller, member), one_member(caller.session, caller.place, member)
    assert shown is not None  # noqa: S101 the desk has looked
    return AtDeskOut.of(shown, found)

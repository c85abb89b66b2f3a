"""Who asks to join, and inviting: for programs, as the pages show it."""

from fastapi import APIRouter

from api.http.access import SignedIn
from api.membership.joinings import INVITATION_MS, invite, joinings, require_steward, twins_of
from api.membership.models import InvitationOut, JoiningOut, JoiningsOut

router = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["membership"])


@router.get("/joinings")
def asking(caller: SignedIn) -> JoiningsOut:
    """Who asks to join, for stewards."""
    require_steward(caller)
    found = [JoiningOut.of(row, list(twins_of(caller, row.name))) for row in joinings(caller)]
    return JoiningsOut(joinings=found)


@router.post("/invitations", status_code=201)
def make_invitation(caller: SignedIn) -> InvitationOut:
    """Make an invitation, for stewards."""
    return InvitationOut(code=invite(caller), expires_ms=caller.now_ms + INVITATION_MS)

"""What waits for signatures, who asks to join, and inviting: for programs, as the pages show it.

What is signed is read from an order's own text, so nothing here has words for it.
"""

from fastapi import APIRouter

from api.exchanges.drafts import drafts_of
from api.http.access import SignedIn
from api.membership.cosigning import asked_of, openings_of, pending_orders
from api.membership.joinings import INVITATION_MS, invite, joinings, require_steward, twins_of
from api.membership.models import DraftOut, DraftsOut, InvitationOut, JoiningOut, JoiningsOut
from ledger.rules.books import STEWARD

router = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["membership"])


@router.get("/drafts")
def list_drafts(caller: SignedIn) -> DraftsOut:
    """The orders that wait for the member's signature, at the stewards' desk and among members."""
    at_desk = STEWARD in caller.reader.roles
    own = [*openings_of(caller), *asked_of(caller)]
    pending = pending_orders(caller, STEWARD) if at_desk else own
    others = (DraftOut.of_members(one, caller.member) for one in drafts_of(caller))
    return DraftsOut(drafts=[*map(DraftOut.of_desk, pending), *others])


@router.get("/joinings")
def list_joinings(caller: SignedIn) -> JoiningsOut:
    """Who asks to join, for stewards."""
    require_steward(caller)
    found = [JoiningOut.of(row, list(twins_of(caller, row.name))) for row in joinings(caller)]
    return JoiningsOut(joinings=found)


@router.post("/invitations", status_code=201)
def make_invitation(caller: SignedIn) -> InvitationOut:
    """Make an invitation, for stewards."""
    return InvitationOut(code=invite(caller), expires_ms=caller.now_ms + INVITATION_MS)

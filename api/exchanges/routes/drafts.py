"""Orders that several sign, for other programs: left, signed too, and taken back.

What is signed is read from an order's own text, so nothing here has words for it.
"""

from typing import Annotated

from fastapi import Path, Response

from api.exchanges import all_drafts
from api.exchanges.keeping import Left
from api.exchanges.models.bookings import EnteredOut
from api.exchanges.models.drafts import (
    DraftIn,
    DraftLeftOut,
    DraftOut,
    DraftsOut,
    SignatureIn,
    SignedDraftsIn,
    SignedDraftsOut,
)
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.named_problems import also
from api.http.problems import refused
from api.membership.pending import read_pending
from ledger.refusals import Refusal

router = door_of_book("drafts", "/drafts")
DraftId = Annotated[str, Path(pattern=UUID)]


@router.get("")
def list_drafts(caller: SignedIn) -> DraftsOut:
    """The orders that wait for signatures, at the stewards' desk and among members."""
    return DraftsOut(drafts=[DraftOut.of_any(one) for one in all_drafts.waiting(caller)])


@router.post("", status_code=201, response_model=DraftLeftOut)
def leave_draft(body: DraftIn, caller: SignedIn) -> DraftLeftOut | Response:
    """Leave an order with the member's signature, for the others to sign.

    Where nobody else must, it is posted.
    """
    left = Left(body.order, body.key, body.signature, body.memo)
    id_, entered = all_drafts.leave(caller, left, body.other)
    if isinstance(entered, Refusal):
        signed = read_pending(caller, body.order, [(body.key, body.signature)])
        return refused(entered, caller.unit, signed.type)
    return DraftLeftOut(id=id_, seq=entered)


@router.post("/signed")
def sign_drafts(body: SignedDraftsIn, caller: SignedIn) -> SignedDraftsOut:
    """Add the member's signatures to many; each is entered, or refused, by itself."""
    pairs = [(one.draft, (one.key, one.signature)) for one in body.signatures]
    return SignedDraftsOut.of(all_drafts.sign_all(caller, pairs))


@router.get("/{draft}")
def get_draft(draft: DraftId, caller: SignedIn) -> DraftOut:
    """An order in which the member has a part, and who has signed it."""
    return DraftOut.of_any(all_drafts.draft_at(caller, draft))


@router.post("/{draft}/signatures", response_model=EnteredOut, responses=also(400))
def sign_draft(draft: DraftId, body: SignatureIn, caller: SignedIn) -> EnteredOut | Response:
    """Add the member's signature; with the last one the order is posted."""
    found = all_drafts.draft_at(caller, draft)
    entered = all_drafts.sign(caller, found, (body.key, body.signature))
    if isinstance(entered, Refusal):
        return refused(entered, caller.unit, found.type)
    return EnteredOut(seq=entered)


@router.delete("/{draft}", status_code=204)
def end_draft(draft: DraftId, caller: SignedIn) -> Response:
    """Decline an order that waits, or take one's own back: nothing of it stays."""
    all_drafts.end(caller, draft)
    return Response(status_code=204)

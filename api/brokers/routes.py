"""Mandates and paper cheques, for other programs, as brokers and those whom they serve see them.

Giving a mandate, ending one, and all that is done with a slip are orders (`POST …/orders`). A
permission on paper is a draft until two have signed it (`/drafts`).
"""

from typing import Annotated

from fastapi import Path, Query

from api.brokers.cheques import offices, outstanding, slip_for
from api.brokers.mandates import awaited, given, held_by, mandate_at
from api.brokers.models import (
    AwaitedListOut,
    AwaitedOut,
    ChequeOut,
    ChequesOut,
    MandateOut,
    MandatesOut,
    OfficeOut,
    OfficesOut,
)
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID

router = door_of_book("brokers")
Whose = Annotated[str | None, Query(pattern=UUID, description="Whose they are, who gave them.")]
Ended = Annotated[bool, Query(description="Also those given that are over.")]
MandateId = Annotated[str, Path(pattern=UUID)]
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get("/mandates")
def list_mandates(caller: SignedIn, member: Whose = None, *, ended: Ended = False) -> MandatesOut:
    """The mandates that the member holds as a broker; with `member`, those that one gave."""
    found = held_by(caller) if member is None else given(caller, member)
    return MandatesOut(mandates=[MandateOut.of(one) for one in found if ended or not one.ended])


@router.get("/mandates/bookings")
def list_awaited(caller: SignedIn) -> AwaitedListOut:
    """Hours set aside from or for the accounts that a broker acts for."""
    return AwaitedListOut(bookings=[AwaitedOut.of(one) for one in awaited(caller, held_by(caller))])


@router.get("/mandates/{mandate}")
def get_mandate(mandate: MandateId, caller: SignedIn) -> MandateOut:
    """A mandate, for whoever gave it, the broker whom it names, and stewards."""
    return MandateOut.of(mandate_at(caller, mandate))


@router.get("/cheques")
def list_cheques(caller: SignedIn) -> ChequesOut:
    """The member's paper cheques that can still be redeemed, the first to end first."""
    return ChequesOut(cheques=[ChequeOut.of(one) for one in outstanding(caller)])


@router.get("/cheques/offices")
def list_offices(caller: SignedIn) -> OfficesOut:
    """The accounts of others for which a cheque can be made out, where it is redeemed."""
    return OfficesOut(offices=[OfficeOut.of(one) for one in offices(caller)])


@router.get("/cheques/{hold}")
def get_cheque(hold: HoldId, caller: SignedIn) -> ChequeOut:
    """What a cheque is worth or what became of it, for brokers and for whoever made it."""
    return ChequeOut.of(slip_for(caller, hold))

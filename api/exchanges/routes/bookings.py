"""Booked care, for other programs: the same acts as on the pages.

Booking care is an order (`POST …/orders`): a hold. Here is what stands beside the journal.
"""

from typing import Annotated

from fastapi import Path, Response

from api.exchanges.bookings import booking_at, bookings
from api.exchanges.captures import answer, choose, chosen_days, seal, sealed_of
from api.exchanges.keeping import Left
from api.exchanges.models.bookings import (
    BookingOut,
    BookingsOut,
    EnteredOut,
    SaidIn,
    SilenceIn,
    SilenceOut,
)
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID, LeftIn
from api.http.named_problems import also
from api.http.problems import refused
from api.service.callers import Caller
from ledger.refusals import Refusal

router = door_of_book("exchanges")
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get("/bookings")
def list_bookings(caller: SignedIn) -> BookingsOut:
    """Care that is booked with the member or by them."""
    found = [BookingOut.of(each, sealed_of(caller, each)) for each in bookings(caller)]
    return BookingsOut(bookings=found)


@router.get("/bookings/silence")
def get_silence(caller: SignedIn) -> SilenceOut:
    """After how many days of silence the member agrees to what was said; 0 for never."""
    return SilenceOut(days=chosen_days(caller.session, caller.place, caller.member))


@router.put("/bookings/silence")
def set_silence(body: SilenceIn, caller: SignedIn) -> SilenceOut:
    """Choose that: 0, 3, 7 or 14 days."""
    choose(caller, body.days)
    return SilenceOut(days=body.days)


@router.get("/bookings/{hold}")
def get_booking(hold: HoldId, caller: SignedIn) -> BookingOut:
    """Care that is booked with the member or by them."""
    found = booking_at(caller, hold)
    return BookingOut.of(found, sealed_of(caller, found))


@router.post("/bookings/{hold}/said", response_model=EnteredOut, responses=also(400))
def say_given(hold: HoldId, body: SaidIn, caller: SignedIn) -> EnteredOut | Response:
    """Say how much care was given; what the other side has signed for that is posted."""
    found = booking_at(caller, hold)
    return _entered(caller, answer(caller, found, int(body.amount), body.text.strip()))


@router.post("/bookings/{hold}/capture", response_model=EnteredOut, responses=also(400))
def leave_capture(hold: HoldId, body: LeftIn, caller: SignedIn) -> EnteredOut | Response:
    """Leave the signed `capture` of the care given: it is posted once it is agreed to."""
    left = Left(body.order, body.key, body.signature, body.memo)
    return _entered(caller, seal(caller, booking_at(caller, hold), left))


def _entered(caller: Caller, entered: int | Refusal | None) -> EnteredOut | Response:
    if isinstance(entered, Refusal):
        return refused(entered, caller.unit, "capture")
    return EnteredOut(seq=entered)

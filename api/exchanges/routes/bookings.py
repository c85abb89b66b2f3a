"""Booked care, for other programs: the same acts as on the pages.

Booking care is an order (`POST …/orders`): a hold. Here is what stands beside the journal: the
visit, and how long it was.
"""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import Path, Response

from api.exchanges.bookings import Booking, booking_at, bookings
from api.exchanges.captures import answer, choose, chosen_days, seal, sealed_of
from api.exchanges.deciders import deciders
from api.exchanges.deciding import see_decision
from api.exchanges.keeping import Left
from api.exchanges.models.bookings import (
    AgreeIn,
    BookedVisitOut,
    BookingOut,
    BookingsOut,
    EnteredOut,
    GivenIn,
    OffIn,
    SaidIn,
    SilenceIn,
    SilenceOut,
    VisitIn,
)
from api.exchanges.visiting import plan, visits
from api.exchanges.visits import agree, call_off, see
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.named_problems import also
from api.http.problems import refused
from api.service.callers import Caller
from ledger.refusals import Refusal

router = door_of_book("exchanges")
HoldId = Annotated[str, Path(pattern=UUID)]
DONE: Final = 204


@router.get("/bookings")
def list_bookings(caller: SignedIn) -> BookingsOut:
    """Care that is booked with the member or by them."""
    own, found = bookings(caller), visits(caller)
    open_ = {one.row.hold_id for one in own}
    off = [one for one in found.coming if one.row.hold_id not in open_]
    past = [one for one in found.past if one.row.hold_id not in open_]
    return BookingsOut(
        bookings=_out(caller, own), called_off=_out(caller, off), past=_out(caller, past)
    )


def _out(caller: Caller, found: Iterable[Booking]) -> list[BookingOut]:
    return [_told(caller, each) for each in found]


def _told(caller: Caller, found: Booking) -> BookingOut:
    sides = (caller.member, found.other)
    decides = [one.member for one in deciders(caller, sides)] if found.differs else []
    return BookingOut.of(found, sealed_of(caller, found), decides)


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
    return _told(caller, booking_at(caller, hold))


@router.put("/bookings/{hold}/visit", responses=also(400, 429))
def plan_visit(hold: HoldId, body: VisitIn, caller: SignedIn) -> BookedVisitOut:
    """Ask for a visit before its hold is signed, with that id; or move one, which asks anew."""
    return BookedVisitOut.of(plan(caller, hold, body.planned(), body.to))


@router.post("/bookings/{hold}/visit/agree", status_code=DONE, responses=also(400))
def agree_to_visit(hold: HoldId, body: AgreeIn, caller: SignedIn) -> None:
    """Say that one comes; or, as who booked it, that the day it was moved to suits."""
    agree(caller, booking_at(caller, hold), body.asked_ms)


@router.post("/bookings/{hold}/visit/off", status_code=DONE)
def cancel_visit(hold: HoldId, body: OffIn, caller: SignedIn) -> None:
    """Say that one cannot come, or as who booked it that it is not needed; an order frees it."""
    call_off(caller, booking_at(caller, hold), body.text.strip())


@router.post("/bookings/{hold}/visit/seen", status_code=DONE)
def mark_visit_seen(hold: HoldId, caller: SignedIn) -> None:
    """Let what the other side said of the visit wait no more."""
    see(caller, booking_at(caller, hold))


@router.post("/bookings/{hold}/said", response_model=EnteredOut, responses=also(400))
def say_given(hold: HoldId, body: SaidIn, caller: SignedIn) -> EnteredOut | Response:
    """Say how much care was given; what the other side has signed for that is posted."""
    found = booking_at(caller, hold)
    return _entered(caller, answer(caller, found, int(body.amount), body.text.strip()))


@router.post("/bookings/{hold}/capture", response_model=EnteredOut, responses=also(400))
def leave_capture(hold: HoldId, body: GivenIn, caller: SignedIn) -> EnteredOut | Response:
    """Leave the signed `capture` of the care given: it is posted once it is agreed to."""
    left = Left(body.order, body.key, body.signature, body.memo)
    booking = booking_at(caller, hold)
    return _entered(caller, seal(caller, booking, left, body.lesser, body.text.strip()))


@router.post("/bookings/{hold}/decision/seen", status_code=DONE)
def mark_decision_seen(hold: HoldId, caller: SignedIn) -> None:
    """Let what somebody decided of the visit wait no more, as who booked it."""
    see_decision(caller, booking_at(caller, hold).row.hold_id)


def _entered(caller: Caller, entered: int | Refusal | None) -> EnteredOut | Response:
    if isinstance(entered, Refusal):
        return refused(entered, caller.unit, "capture")
    return EnteredOut(seq=entered)

"""Requests for hours and booked care, for other programs: the same acts as on the pages.

Paying a request and booking care are orders (`POST …/orders`): a transfer with the request's id, a
hold. Here is what stands beside the journal.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.exchanges.bookings import booking_at, bookings
from api.exchanges.captures import answer, choose, chosen_days, seal, sealed_of
from api.exchanges.drafts import Left
from api.exchanges.models import (
    AskIn,
    BookingOut,
    BookingsOut,
    EnteredOut,
    RequestOut,
    RequestsOut,
    SaidIn,
    SilenceIn,
    SilenceOut,
)
from api.exchanges.requests import Ask, ask, decline, request_at, requests, withdraw
from api.http.access import SignedIn
from api.http.models import UUID, LeftIn
from api.http.named_problems import also
from api.http.problems import refused
from api.service.callers import Caller
from api.service.times import DAY_MS
from ledger.refusals import Refusal

router = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["exchanges"])
RequestId = Annotated[str, Path(pattern=UUID)]
HoldId = Annotated[str, Path(pattern=UUID)]


@router.get("/requests")
def list_requests(caller: SignedIn) -> RequestsOut:
    """Requests that the member made or got, the latest first."""
    return RequestsOut(requests=[RequestOut.of(each) for each in requests(caller)])


@router.post("/requests", status_code=201)
def make_request(body: AskIn, caller: SignedIn) -> RequestOut:
    """Ask another member for hours."""
    expires_ms = caller.now_ms + body.days * DAY_MS
    asked = Ask(body.payer, body.account, int(body.amount), body.text.strip(), expires_ms)
    return RequestOut.of(ask(caller, asked))


@router.get("/requests/{request}")
def get_request(request: RequestId, caller: SignedIn) -> RequestOut:
    """A request that the member made or got."""
    return RequestOut.of(request_at(caller, request))


@router.post("/requests/{request}/decline", status_code=204)
def decline_request(request: RequestId, caller: SignedIn) -> Response:
    """Say no to what somebody asks of the member."""
    decline(caller, request)
    return Response(status_code=204)


@router.delete("/requests/{request}", status_code=204)
def withdraw_request(request: RequestId, caller: SignedIn) -> Response:
    """Take a request of the member's back."""
    withdraw(caller, request)
    return Response(status_code=204)


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

"""How members are reached, for other programs: the same acts as on the pages."""

from base64 import urlsafe_b64encode
from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.http.access import MemberId, Running, SignedIn
from api.http.doors import door, door_of_book
from api.http.models import HEX32, one_of
from api.http.named_problems import also
from api.reaching.addresses import confirm, end_address, keep_address, stop
from api.reaching.choosing import choose, offered, reach_of
from api.reaching.finding import begin
from api.reaching.kinds import PUSH
from api.reaching.letters import by_letter, deliveries, hand_over, letters, set_letter
from api.reaching.models import (
    ADDRESSED,
    AddressIn,
    CodeIn,
    DeliveriesOut,
    DeliveryOut,
    HandedIn,
    LettersOut,
    PushesOut,
    PushIn,
    ReachIn,
    ReachOut,
)
from api.reaching.pushes import end_push, keep_push, push_key
from api.service.callers import Caller

links = door("reaching", "/v1/reach")
own = door_of_book("reaching", "/me/reach")
router = door_of_book("reaching")
Addressed = Annotated[str, Path(pattern=one_of(ADDRESSED))]
PushId = Annotated[str, Path(pattern=HEX32, description="The browser's id.")]


@links.post("/confirm", status_code=204, responses=also(404))
def confirm_address(body: CodeIn, running: Running) -> Response:
    """Let messages go to the address that a code was sent to; the code is enough."""
    confirm(running.service, body.code)
    return Response(status_code=204)


@links.post("/stop", status_code=204, responses=also(404))
def stop_address(body: CodeIn, running: Running) -> Response:
    """Send nothing more to that address, but what is about its member's keys."""
    stop(running.service, body.code)
    return Response(status_code=204)


def subscription_key(caller: Caller) -> str:
    """What browsers subscribe with, in base64url; empty where there are no pushes."""
    from api.reaching import sealing  # noqa: PLC0415 large, and read only where pushes are sent

    if PUSH not in offered(caller.service.settings):
        return ""
    return urlsafe_b64encode(sealing.public_key(push_key(caller.service))).rstrip(b"=").decode()


@own.get("")
def get_reach(caller: SignedIn) -> ReachOut:
    """How the member is reached: what they chose, and the ways that they have."""
    return _told(caller, caller.session)


@own.put("")
def set_reach(body: ReachIn, caller: SignedIn, running: Running) -> ReachOut:
    """Choose by which ways to hear of what, in which language, and when not."""
    begin(caller, running.waiting)
    choose(caller, body.choice())
    with caller.service.database.reading() as session:  # Later than what was chosen is written.
        return _told(caller, session)


def _told(caller: Caller, session: Session) -> ReachOut:
    found = reach_of(session, caller.place, caller.member)
    return ReachOut.of(found, offered(caller.service.settings), subscription_key(caller))


@own.put("/addresses/{channel}", status_code=204)
def set_address(
    channel: Addressed, body: AddressIn, caller: SignedIn, running: Running
) -> Response:
    """Send a link to an address; once it was followed, messages go there."""
    begin(caller, running.waiting)
    keep_address(caller, channel, body.address)
    return Response(status_code=204)


@own.delete("/addresses/{channel}", status_code=204)
def forget_address(channel: Addressed, caller: SignedIn) -> Response:
    """Send nothing there any more, and forget the address."""
    end_address(caller, channel)
    return Response(status_code=204)


@own.post("/pushes", status_code=201)
def add_push(body: PushIn, caller: SignedIn, running: Running) -> PushesOut:
    """Send pushes to this browser too."""
    begin(caller, running.waiting)
    return PushesOut(push=keep_push(caller, body.endpoint, *body.keys()))


@own.delete("/pushes/{push}", status_code=204)
def remove_push(push: PushId, caller: SignedIn) -> Response:
    """Send no more pushes to that browser."""
    end_push(caller, push)
    return Response(status_code=204)


@router.get("/letters")
def list_letters(caller: SignedIn) -> LettersOut:
    """Letters that stewards are to hand over, as a steward."""
    return LettersOut.of(letters(caller), by_letter(caller), caller.now_ms)


@router.put("/letters/{member}", status_code=204)
def reach_by_letter(member: MemberId, caller: SignedIn, running: Running) -> Response:
    """Reach another member by letter, as a steward."""
    set_letter(caller, running.waiting, member, wanted=True)
    return Response(status_code=204)


@router.delete("/letters/{member}", status_code=204)
def reach_by_no_letter(member: MemberId, caller: SignedIn, running: Running) -> Response:
    """Reach another member by letter no more, as a steward."""
    set_letter(caller, running.waiting, member, wanted=False)
    return Response(status_code=204)


@router.post("/letters/{member}/handed", status_code=204)
def hand_letter(member: MemberId, body: HandedIn, caller: SignedIn) -> Response:
    """Say that a member was handed what waited for them, as a steward."""
    hand_over(caller, member, body.until_ms)
    return Response(status_code=204)


@router.get("/deliveries")
def list_deliveries(caller: SignedIn) -> DeliveriesOut:
    """How each way went within a week, and why what failed did, as a steward."""
    return DeliveriesOut(deliveries=[DeliveryOut.of(one) for one in deliveries(caller)])

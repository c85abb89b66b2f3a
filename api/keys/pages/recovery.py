"""Recovery by guardians: asking for a device, signing, taking over, and calling it off."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.responses import JSONResponse

from api.http.access import MemberId, Reading, Running
from api.http.cookies import require_own_page
from api.http.models import Hash, Id, Sent
from api.http.posting import book_row
from api.http.running import Running as Parts
from api.keys.claims import ask_recovery
from api.keys.guardians import guardians_of
from api.keys.models.devices import SignedOut
from api.keys.models.trust import RecoveryIn, Signature, StateOut
from api.keys.trust import asked_for, device_signs, guardian_signs, state_for
from api.keys.waiting import CANCEL
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seated
from api.service.callers import AtBook
from api.service.troubles import ProblemError, Trouble

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)


class DeviceIn(Sent):
    """A device that gets a key, and whose it is to be."""

    community: Id
    book: Hash
    member: Id
    key: Hash


class DeviceSignedIn(DeviceIn):
    """The same, with the device's signature."""

    signature: Signature


class GuardianSignedIn(Sent):
    """A guardian's signature."""

    member: Id
    key: Hash
    signature: Signature


@asked_by_scripts.post("/app/recoveries")
def ask(body: RecoveryIn, seat: Seated) -> JSONResponse:
    """Begin a recovery: the order is kept for others to sign, and left for the device."""
    ask_recovery(seat, body.code, body.order, body.signatures)
    return JSONResponse({}, 201)


@asked_by_scripts.post("/app/recoveries/device")
def device_shows(
    body: DeviceSignedIn, request: Request, running: Running, session: Reading
) -> SignedOut:
    """The device shows that it holds the key."""
    require_own_page(request)
    at = _at(running, session, body)
    return SignedOut.of(device_signs(at, body.member, body.key, body.signature))


@asked_by_scripts.post("/app/recoveries/state")
def state(body: DeviceIn, request: Request, running: Running, session: Reading) -> StateOut:
    """Tell the device how it stands."""
    require_own_page(request)
    at = _at(running, session, body)
    return StateOut.of(state_for(at, body.member, body.key), at.now_ms)


def _at(running: Parts, session: Session, body: DeviceIn) -> AtBook:
    row = book_row(session, body.community, body.book)
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return AtBook(running.service, session, row)


@asked_by_scripts.post("/app/recoveries/sign")
def guardian_agrees(body: GuardianSignedIn, seat: Seated) -> SignedOut:
    """A guardian agrees; the answer holds all of it, and whether it is enough."""
    return SignedOut.of(guardian_signs(seat, body.member, body.key, body.signature))


@router.get("/app/recovery")
def of_device(request: Request, guest: MaybeSeated) -> Response:
    """For the device that gets a key: how its recovery stands, and taking over at the end."""
    return page(request, "keys/recovery.html", guest)


@router.get("/app/recoveries/{member}")
def sign_page(
    member: MemberId, request: Request, seat: Seated, key: Hash | None = None
) -> Response:
    """For a guardian: who asks, and signing; of several, that which brings `key`."""
    named, asked = asked_for(seat, member)
    wanted = [one for one in asked if key in {None, one.key}]
    return page(
        request, "keys/recovery-sign.html", seat, named=named, begun=asked,
        recovery=wanted[0] if len(wanted) == 1 else None,
    )  # fmt: skip


@router.get(CANCEL)
def cancel(request: Request, seat: Seated) -> Response:
    """For the member: calling off a recovery that they did not ask for."""
    found = guardians_of(seat, seat.member)
    recovery = None if found is None else found.recovery
    return page(request, "keys/recovery-cancel.html", seat, recovery=recovery)

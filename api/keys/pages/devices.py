"""A second device: the new one shows a code, one that has a key signs for it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import JSONResponse

from api.http.access import Reading, Running
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.http.public import public_url
from api.http.room import address_of
from api.keys import devices
from api.keys.claims import claim_device
from api.keys.guardians import guarded
from api.keys.models.devices import CODE_LENGTH_MAX, ClaimIn, CodeText, KeyIn, WaitingDeviceOut
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seated
from api.service.troubles import ProblemError
from api.words.devices import device_name

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)


class CodeClaimIn(ClaimIn):
    """The same, with the device's code."""

    code: CodeText


@router.get("/app/devices/new")
def new_device(request: Request, guest: MaybeSeated) -> Response:
    """Where the new device makes its key and shows its code."""
    return page(request, "keys/device-new.html", guest)


@asked_by_scripts.post("/app/devices")
def wait(body: KeyIn, request: Request, running: Running) -> JSONResponse:
    """Give a new device its code. What names its key, link and picture, it makes itself."""
    require_own_page(request)
    running.limits.by_address(Act.device, request.scope)
    label = device_name(request.headers.get("user-agent", ""))
    code = devices.wait(running.service, body.key, address_of(request.scope), label)
    return JSONResponse({"code": code.text, "expires": code.expires_ms}, 201)


@asked_by_scripts.get("/app/devices/waiting/{code}")
def look(code: str, request: Request, running: Running, session: Reading) -> WaitingDeviceOut:
    """The key of a device that waits, and what was left for it: nothing, or an order to sign."""
    running.limits.by_address(Act.device_look, request.scope)
    row = devices.waiting(session, code, running.service.sources.now_ms())
    return WaitingDeviceOut.of(row)


@router.get("/app/devices/add")
def add(
    request: Request,
    seat: Seated,
    code: Annotated[str, Query(max_length=CODE_LENGTH_MAX)] = "",
) -> Response:
    """Where somebody who has a key says whose the new device is."""
    row = wrong = None
    if code:
        try:
            row = devices.waiting(seat.session, code, seat.now_ms)
        except ProblemError:
            wrong = code
    return page(
        request, "keys/device-add.html", seat, code=code, wrong=wrong, address=public_url(request),
        key=None if row is None or row.claim else row.key,
        label="" if row is None else row.label,
        guarded=guarded(seat) if row is not None else [],
    )  # fmt: skip


@asked_by_scripts.post("/app/devices/claim")
def claim(body: CodeClaimIn, seat: Seated) -> JSONResponse:
    """Leave the member's order for their new device, which signs it too and posts it."""
    claim_device(seat, body.code, body.order, body.signatures, body.name.strip())
    return JSONResponse({}, 201)

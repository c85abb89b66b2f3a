"""A member's keys, the devices that wait for one, and recovery sheets: for programs.

A key comes and ends by orders (`key-added`, `key-revoked`); here is what stands beside the journal.
"""

from typing import Annotated

from fastapi import Path, Request, Response

from api.http.access import Reading, Running, SignedIn
from api.http.doors import door, door_of_book
from api.http.limits import Act
from api.http.models import HEX32
from api.http.public import public_url
from api.http.room import address_of
from api.keys import devices
from api.keys.claims import claim_device
from api.keys.models.devices import (
    CODE_LENGTH_MAX,
    ClaimIn,
    CodeOut,
    KeyIn,
    KeyNameIn,
    KeyOut,
    KeysOut,
    SheetOut,
    SheetPlaceOut,
    WaitingDeviceOut,
)
from api.keys.names import name_key, own_keys
from api.keys.sheets import USE, place_code, place_of

router = door("keys", "/v1")
own = door_of_book("keys")
Code = Annotated[str, Path(max_length=CODE_LENGTH_MAX)]
SheetCode = Annotated[str, Path(max_length=40)]
KeyId = Annotated[str, Path(pattern=HEX32)]


@router.post("/devices", status_code=201)
def wait_for_device(body: KeyIn, request: Request, running: Running) -> CodeOut:
    """Let a device that has no key in force wait; its code is good for a while."""
    running.limits.by_address(Act.device, request.scope)
    code = devices.wait(running.service, body.key, address_of(request.scope))
    return CodeOut(code=code.text, expires_ms=code.expires_ms)


@router.get("/devices/{code}")
def look_at_device(
    code: Code, request: Request, running: Running, session: Reading
) -> WaitingDeviceOut:
    """The key of a device that waits, and what was left for it."""
    running.limits.by_address(Act.device_look, request.scope)
    row = devices.waiting(session, code, running.service.sources.now_ms())
    return WaitingDeviceOut.of(row)


@router.get("/sheets/{code}")
def find_sheet(code: SheetCode, session: Reading) -> SheetPlaceOut:
    """Where a recovery sheet's key speaks, by the place that stands on it."""
    return SheetPlaceOut.of(place_of(session, code))


@own.post("/devices/{code}/claim", status_code=204)
def claim_waiting(code: Code, body: ClaimIn, caller: SignedIn) -> Response:
    """Speak for a device of the member's own: it signs the order too, and posts it."""
    claim_device(caller, code, body.order, body.signatures, body.name.strip())
    return Response(status_code=204)


@own.get("/keys")
def list_keys(caller: SignedIn) -> KeysOut:
    """The member's keys, with what they call them."""
    return KeysOut(keys=[KeyOut.of(one) for one in own_keys(caller)])


@own.put("/keys/{key}/name", status_code=204)
def change_name(key: KeyId, body: KeyNameIn, caller: SignedIn) -> Response:
    """Say what a key of the member's is called."""
    name_key(caller, key, body.name.strip(), body.kind)
    return Response(status_code=204)


@own.get("/sheet")
def get_sheet(request: Request, caller: SignedIn) -> SheetOut:
    """What to print on a recovery sheet, beside the lines that hold its key."""
    code = place_code(caller.place)
    return SheetOut(code=code, link=f"{public_url(request)}{USE}/{code.replace(' ', '')}")

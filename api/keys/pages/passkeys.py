"""Passkeys, for the browser alone: a challenge, keeping one that was made, and what one opens."""

import base64
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import JSONResponse

from api.http.access import Reading, Running
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.http.models import Hash, Sent
from api.http.public import public_url
from api.http.running import Running as Parts
from api.keys import passkeys
from api.keys.passkeys import Made, Shown, handle_of
from api.keys.webauthn import Assertion, is_known
from api.pages.seat import Seated
from api.service.malformed import Why, malformed
from api.words.devices import device_name

asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/passkeys"
CHARACTERS_MAX: Final = 2_000
Bytes = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=CHARACTERS_MAX)]
"""In base64."""


class ShownIn(Sent):
    """A passkey's assertion, and the challenge that it answers."""

    challenge: Annotated[str, Field(max_length=CHARACTERS_MAX)]
    credential: Bytes
    handle: Bytes
    client: Bytes
    authenticator: Bytes
    signature: Bytes


class MadeIn(ShownIn):
    """The same of one that was just made, with what is to be kept."""

    public_key: Bytes
    key: Hash
    sealed: Bytes


def _bytes(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise malformed(field, Why.not_base64) from error


def _shown(request: Request, running: Parts, body: ShownIn) -> Shown:
    names = Assertion._fields
    said = Assertion(*(_bytes(name, getattr(body, name)) for name in names))
    answered = running.challenges.for_passkey(body.challenge)
    return Shown(said, body.challenge, answered, public_url(request))


@asked_by_scripts.post(f"{PATH}/challenge", status_code=201)
def ask_challenge(request: Request, running: Running) -> JSONResponse:
    """Give out what a passkey is to sign."""
    require_own_page(request)
    running.limits.by_address(Act.challenge, request.scope)
    issued = running.challenges.ask_passkey(public_url(request))
    return JSONResponse({"challenge": issued.text}, 201)


@asked_by_scripts.post(f"{PATH}/owner", status_code=201)
def owner(request: Request, seat: Seated) -> JSONResponse:
    """What a new passkey is told of its owner: the browser shows the name, and keeps both."""
    require_own_page(request)
    handle = base64.b64encode(handle_of(seat.place, seat.member)).decode()
    return JSONResponse({"handle": handle, "name": seat.person.called}, 201)


@asked_by_scripts.post(PATH, status_code=201)
def keep(body: MadeIn, request: Request, seat: Seated) -> JSONResponse:
    """Keep what a passkey of the member's seals."""
    require_own_page(request)
    public_key = _bytes("public_key", body.public_key)
    if not is_known(public_key):
        raise malformed("public_key", Why.not_known)
    made = Made(public_key, body.key, _bytes("sealed", body.sealed))
    name = device_name(request.headers.get("user-agent", ""))
    passkeys.keep(seat, made, _shown(request, seat.running, body))
    return JSONResponse({"name": name}, 201)


@asked_by_scripts.post(f"{PATH}/open")
def open_sealed(
    body: ShownIn, request: Request, running: Running, session: Reading
) -> JSONResponse:
    """Give what the passkey that is shown has sealed, to whoever shows it."""
    require_own_page(request)
    running.limits.by_address(Act.sign_in, request.scope)
    found = passkeys.opened(running.service, session, _shown(request, running, body))
    sealed = base64.b64encode(found.sealed).decode()
    return JSONResponse({**found._asdict(), "sealed": sealed})

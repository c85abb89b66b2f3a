"""A second device: the new one shows a code, one that has a key signs for it."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlmodel import col, select
from starlette.responses import JSONResponse

from api.http.access import Reading, Running
from api.http.checking import parse, verify
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.http.models import Hash, Sent
from api.http.room import address_of
from api.keys import devices
from api.keys.guardians import guarded
from api.keys.models import OrderText, Pairs
from api.keys.tables import KeyNameRow
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seat, Seated
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.naming import read_name
from api.words.numbers import number_of
from ledger.orders import Order
from ledger.tables import AccountRow

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
CODE_LENGTH_MAX: Final = 20
KEY_NAME_MAX: Final = 60
ADDED: Final = "added"

CodeText = Annotated[str, Field(max_length=CODE_LENGTH_MAX)]


class KeyIn(Sent):
    """The public part of a new device's key."""

    key: Hash


class ClaimIn(Sent):
    """A `key-added` order with the member's signature, and what to call the device."""

    code: CodeText
    order: OrderText
    signatures: Pairs
    name: Annotated[str, Field(max_length=KEY_NAME_MAX)]


@router.get("/app/devices/new")
def new_device(request: Request, guest: MaybeSeated) -> Response:
    """Where the new device makes its key and shows its code."""
    return page(request, "keys/device-new.html", guest)


@asked_by_scripts.post("/app/devices")
def wait(body: KeyIn, request: Request, running: Running) -> JSONResponse:
    """Give a new device its code. What names its key, link and picture, it makes itself."""
    require_own_page(request)
    running.limits.by_address(Act.device, request.scope)
    code = devices.wait(running.service, body.key, address_of(request.scope))
    return JSONResponse({"code": code.text, "expires": code.expires_ms}, 201)


@asked_by_scripts.get("/app/devices/waiting/{code}")
def look(code: str, request: Request, running: Running, session: Reading) -> JSONResponse:
    """The key of a device that waits, and what was left for it: nothing, or an order to sign."""
    running.limits.by_address(Act.device_look, request.scope)
    row = devices.waiting(session, code, running.service.sources.now_ms())
    claim = orjson.loads(row.claim) if row.claim else None
    return JSONResponse({"key": row.key, "claim": claim}, headers={"Cache-Control": "no-store"})


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
        request, "keys/device-add.html", seat, code=code, wrong=wrong,
        key=None if row is None or row.claim else row.key,
        guarded=guarded(seat) if row is not None else [],
    )  # fmt: skip


@asked_by_scripts.post("/app/devices/claim")
def claim(body: ClaimIn, seat: Seated) -> JSONResponse:
    """Leave the member's order for their new device, which signs it too and posts it."""
    row = devices.waiting(seat.session, body.code, seat.now_ms)
    order = read_signed(seat, body.order, body.signatures)
    if (order.type, *order.body) != ("key-added", seat.member, row.key):
        raise ProblemError(Trouble.device_order_must_be_whole)
    left = claim_of(seat, ADDED, seat.member, seat.person.called, body.order, body.signatures)
    devices.claim(seat.service, body.code, left)
    if body.name.strip():
        name_key(seat, row.key, body.name.strip())
    return JSONResponse({}, 201)


def read_signed(seat: Seat, text: str, signatures: list[list[str]]) -> Order:
    """An order of this book whose signatures hold; `ProblemError` for any other."""
    order = parse(text, [(key, signature) for key, signature in signatures], seat.row.book_id)
    if not isinstance(order, Order) or verify(order) is not None:
        raise ProblemError(Trouble.device_order_must_be_whole)
    return order


def claim_of(  # noqa: PLR0913, PLR0917 what the new device must know
    seat: Seat, kind: str, member: str, name: str, order: str, signatures: list[list[str]]
) -> str:
    """What a new device finds under its code, as JSON."""
    left: dict[str, Any] = {
        "kind": kind,
        "community": seat.row.community_id,
        "place": seat.person.community,
        "book": seat.row.book_id,
        "member": member,
        "name": name,
        "number": _number(seat, member),
        "order": order,
        "signatures": signatures,
    }
    return orjson.dumps(left).decode()


def _number(seat: Seat, member: str) -> str:
    """What the member signs in with at a shared device; empty without an account."""
    opened = select(AccountRow.slot).where(
        *in_book(AccountRow, seat.place), AccountRow.member_id == member, col(AccountRow.open)
    )
    slot = seat.session.exec(opened.order_by(col(AccountRow.slot)).limit(1)).first()
    return "" if slot is None else number_of(slot)


def name_key(seat: Seat, key: str, name: str) -> None:
    """Keep what a member calls a key of theirs, nothing included.

    Raises `ProblemError` for what is no name.
    """
    row = KeyNameRow(
        community_id=seat.place.community, book=seat.place.book, member_id=seat.member, key=key,
        name=read_name(name, KEY_NAME_MAX) if name else "",
    )  # fmt: skip
    seat.service.database.write(lambda session: session.merge(row)).result()

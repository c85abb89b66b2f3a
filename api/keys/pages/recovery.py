"""Recovery by guardians: asking for a device, signing, taking over, and calling it off."""

import json
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlmodel import Session
from starlette.responses import JSONResponse

from api.http.access import MemberId, Reading, Running
from api.http.cookies import require_own_page
from api.http.models import HEX64, Hash, Id, Sent
from api.http.posting import book_row
from api.keys import devices, recovery
from api.keys.guardians import Guarded, guarded, guardians_of
from api.keys.models import OrderText, Pairs
from api.keys.pages.devices import CodeText, claim_of
from api.keys.waiting import CANCEL, has_signed, stoppable
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seat, Seated
from api.people.called import called
from api.service.troubles import ProblemError, Trouble
from ledger.records import Guardians
from ledger.store import Place
from ledger.tables import BookRow, KeyRow

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
RECOVERY: Final = "recovery"
Signature = Annotated[str, Field(pattern=HEX64)]


class AskIn(Sent):
    """A guardian's `recovery-asked` order for the device that waits under a code."""

    code: CodeText
    order: OrderText
    signatures: Pairs
    name: str


class DeviceIn(Sent):
    """A device that gets a key, and whose it is to be."""

    community: Id
    book: Hash
    member: Id
    key: Hash


class DeviceSignedIn(DeviceIn):
    """The same, with the device's signature."""

    signature: Signature


class SignedIn(Sent):
    """A guardian's signature."""

    member: Id
    key: Hash
    signature: Signature


@asked_by_scripts.post("/app/recoveries")
def ask(body: AskIn, seat: Seated) -> JSONResponse:
    """Begin a recovery: the order is kept for others to sign, and left for the device."""
    row = devices.waiting(seat.session, body.code, seat.now_ms)
    order = recovery.read_ask(body.order, body.signatures, seat.row.book_id)
    if order.body.added != row.key:
        raise ProblemError(Trouble.device_order_must_be_whole)
    named = _guarded(seat, order.body.member)
    left = claim_of(seat, RECOVERY, named.member, named.name, body.order, body.signatures)
    devices.claim(seat.service, body.code, left)
    recovery.keep(seat.service, seat.place, order, seat.member)
    return JSONResponse({}, 201)


def _guarded(seat: Seat, member: str) -> Guarded:
    for one in guarded(seat):
        if one.member == member:
            return one
    raise ProblemError(Trouble.role_must_allow_it, {"right": "guard"})


@asked_by_scripts.get("/app/recoveries")
def trusted(seat: Seated) -> JSONResponse:
    """Who guards the member and what is asked in their name; whom they guard, and what to sign."""
    own, whom = _own(guardians_of(seat, seat.member)), guarded(seat)
    may_stop = stoppable(seat, whom)
    found = [
        {
            "member": one.member, "name": one.name,
            "leaves_ms": one.guardians.waiting.ready_ms if one.guardians.waiting else 0,
            **_asked(seat, one.member),
            "objections": [each._asdict() for each in may_stop[one.member]],
        }
        for one in whom
    ]  # fmt: skip
    return JSONResponse({"own": own, "guarded": found}, headers={"Cache-Control": "no-store"})


def _own(found: Guardians | None) -> dict[str, object] | None:
    if found is None:
        return None
    asked, waits = found.recovery, found.waiting
    return {
        "guardians": found.chosen, "quorum": found.quorum, "notice_ms": found.notice_ms,
        "recovery": asked.id if asked else "", "key": asked.key if asked else "",
        "ready_ms": asked.ready_ms if asked else 0,
        "waiting": None if waits is None else {
            "choice": waits.id, "guardians": waits.chosen, "quorum": waits.quorum,
            "notice_ms": waits.notice_ms, "ready_ms": waits.ready_ms,
        },
    }  # fmt: skip


def _asked(seat: Seat, member: str) -> dict[str, object]:
    row = recovery.asking(seat.session, seat.place, member, seat.now_ms)
    if row is None:
        return {"order": ""}
    return {"order": row.order, "signed": has_signed(seat, recovery.pairs_of(row))}


@asked_by_scripts.post("/app/recoveries/device")
def device_signs(
    body: DeviceSignedIn, request: Request, running: Running, session: Reading
) -> Response:
    """The device shows that it holds the key."""
    require_own_page(request)
    place = _place(session, body)
    service = running.service
    _require_asked(session, place, body, service.sources.now_ms())
    pair = (body.key, body.signature)
    return _json(recovery.add(service, place, body.book, body.member, pair))


@asked_by_scripts.post("/app/recoveries/state")
def state(body: DeviceIn, request: Request, running: Running, session: Reading) -> JSONResponse:
    """Tell the device how it stands."""
    require_own_page(request)
    now_ms = running.service.sources.now_ms()
    place = _place(session, body)
    found = recovery.state_of(session, place, body.member, body.key, now_ms)
    return JSONResponse({**found._asdict(), "now": now_ms})


def _place(session: Session, body: DeviceIn) -> Place:
    row: BookRow | None = book_row(session, body.community, body.book)
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return Place(row.community_id, row.book)


def _require_asked(session: Session, place: Place, body: DeviceIn, now_ms: int) -> None:
    """Raise `ProblemError` unless it is this key that is asked for."""
    row = recovery.asking(session, place, body.member, now_ms)
    if row is None or json.loads(row.order)["added"] != body.key:
        raise ProblemError(Trouble.device_order_must_be_whole)


@asked_by_scripts.post("/app/recoveries/sign")
def guardian_signs(body: SignedIn, seat: Seated) -> Response:
    """A guardian agrees; the answer holds all of it, and whether it is enough."""
    _guarded(seat, body.member)
    known = seat.session.get(KeyRow, (*seat.place, body.key))
    if known is None or known.member_id != seat.member:
        raise ProblemError(Trouble.device_order_must_be_whole)
    pair = (body.key, body.signature)
    return _json(
        recovery.add(seat.service, seat.place, seat.row.book_id, body.member, pair)
    )  # fmt: skip


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


@router.get("/app/recovery")
def of_device(request: Request, guest: MaybeSeated) -> Response:
    """For the device that gets a key: how its recovery stands, and taking over at the end."""
    return page(request, "keys/recovery.html", guest)


@router.get("/app/recoveries/{member}")
def sign_page(member: MemberId, request: Request, seat: Seated) -> Response:
    """For a guardian: who asks, and signing."""
    named = _guarded(seat, member)
    row = recovery.asking(seat.session, seat.place, member, seat.now_ms)
    names = called(seat.session, seat.place, [row.asked_by] if row else [])
    return page(
        request, "keys/recovery-sign.html", seat, named=named, row=row,
        key=json.loads(row.order)["added"] if row else "",
        asked_by="" if row is None else names[row.asked_by],
        signed=row is not None and has_signed(seat, recovery.pairs_of(row)),
    )  # fmt: skip


@router.get(CANCEL)
def cancel(request: Request, seat: Seated) -> Response:
    """For the member: calling off a recovery that they did not ask for."""
    found = guardians_of(seat, seat.member)
    recovery = None if found is None else found.recovery
    return page(request, "keys/recovery-cancel.html", seat, recovery=recovery)

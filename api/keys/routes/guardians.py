"""Guardians, recovery and objections for programs.

What guardians sign becomes an order like any other; here it gathers signatures.
"""

from typing import Annotated

from fastapi import Path, Response

from api.http.access import InBook, MemberId, SignedIn
from api.http.doors import door_of_book
from api.http.models import HEX32
from api.keys.agreeing import answer
from api.keys.claims import ask_recovery
from api.keys.models.devices import ObjectionIn, SignedOut
from api.keys.models.trust import (
    AskedOut,
    AsksOut,
    DeviceSignsIn,
    GuardAnswerIn,
    GuardianSignsIn,
    GuardiansOut,
    RecoveryIn,
    StateOut,
)
from api.keys.objecting import add
from api.keys.trust import asked_for, device_signs, guardian_signs, state_for, trust_of
from api.service.troubles import ProblemError, Trouble

router = door_of_book("keys")
KeyId = Annotated[str, Path(pattern=HEX32)]


@router.post("/objections")
def object_too(body: ObjectionIn, caller: SignedIn) -> SignedOut:
    """A guardian objects; the answer holds all of it, and whether it can be posted."""
    found = add(caller.service, caller.place, caller.row.book_id, body.order, body.signatures)
    return SignedOut.of(found)


@router.get("/guardians")
def get_guardians(caller: SignedIn) -> GuardiansOut:
    """Who guards the member, and whom they guard, with what is asked and may be stopped."""
    return GuardiansOut.of(trust_of(caller))


@router.put("/guardians/{member}/answer", status_code=204)
def answer_member(member: MemberId, body: GuardAnswerIn, caller: SignedIn) -> Response:
    """Say whether one guards a member who has chosen one; the last answer stands."""
    answer(caller, member, agrees=body.agrees)
    return Response(status_code=204)


@router.post("/recoveries", status_code=204)
def begin_recovery(body: RecoveryIn, caller: SignedIn) -> Response:
    """Begin a recovery as a guardian, for the device that waits under a code."""
    ask_recovery(caller, body.code, body.order, body.signatures)
    return Response(status_code=204)


@router.get("/recoveries/{member}")
def list_asked(member: MemberId, caller: SignedIn) -> AsksOut:
    """The recoveries that are being signed for a member whom one guards."""
    _, found = asked_for(caller, member)
    return AsksOut(asked=[AskedOut.of(one) for one in found])


@router.post("/recoveries/{member}/signatures")
def agree_to_recovery(member: MemberId, body: GuardianSignsIn, caller: SignedIn) -> SignedOut:
    """A guardian agrees; the answer holds all of it, and whether it can be posted."""
    return SignedOut.of(guardian_signs(caller, member, body.key, body.signature))


@router.get("/recoveries/{member}/keys/{key}")
def get_recovery(member: MemberId, key: KeyId, book: InBook) -> StateOut:
    """How the recovery to this key stands, for the device that has it."""
    found = state_for(book, member, key)
    if found.state == "none":
        raise ProblemError(Trouble.resource_must_exist)
    return StateOut.of(found, book.now_ms)


@router.post("/recoveries/{member}/keys/{key}/signature")
def show_key(member: MemberId, key: KeyId, body: DeviceSignsIn, book: InBook) -> SignedOut:
    """The device signs, which shows that it holds the key."""
    return SignedOut.of(device_signs(book, member, key, body.signature))

"""Regular care, for other programs: the same lists and acts as on the pages.

Booking care for a visit is an order (`POST …/orders`): a hold under the id that is given here.
"""

from typing import Annotated, Final

from fastapi import Path, Response

from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.rotas.beginning import begin
from api.rotas.booking import prepare
from api.rotas.changing import agree, call_off, drop_out, end, leave, take
from api.rotas.models import (
    FromDayIn,
    RotaIn,
    RotaOut,
    RotasOut,
    SeenVisitOut,
    ToBookOut,
    WantedOut,
)
from api.rotas.reading import OWN_MAX, visit_day
from api.rotas.turns import today
from api.rotas.views import regular, visit_seen, whole_of, whole_rota
from api.rotas.waiting import wanted
from api.service.troubles import ProblemError, Trouble

router = door_of_book("rotas", "/rotas")
VISITS_MAX: Final = 100
"""Visits to which the member comes, that are listed."""

RotaId = Annotated[str, Path(pattern=UUID)]
Day = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
VISIT: Final = "/{rota}/visits/{day}"
DONE: Final = 204


@router.get("")
def list_rotas(caller: SignedIn) -> RotasOut:
    """The member's own rotas, those they are on, and the visits they come to."""
    return RotasOut.of(regular(caller), VISITS_MAX)


@router.post("", status_code=201)
def begin_rota(body: RotaIn, caller: SignedIn) -> RotaOut:
    """Set up regular care for the member, and ask carers to take turns."""
    made = begin(caller, body.planned(), body.carers)
    if made is None:
        raise ProblemError(Trouble.kept_must_be_fewer, {"most": OWN_MAX})
    return RotaOut.of(whole_of(caller, made), caller.member)


@router.get("/wanted")
def list_wanted(caller: SignedIn) -> WantedOut:
    """Others' visits of the next weeks to which nobody comes so far."""
    return WantedOut.of(wanted(caller))


@router.get("/{rota}")
def one_rota(rota: RotaId, caller: SignedIn) -> RotaOut:
    """A rota of the member's, or that they are on."""
    return RotaOut.of(whole_rota(caller, rota), caller.member)


@router.post("/{rota}/agree", status_code=DONE)
def agree_to_rota(rota: RotaId, caller: SignedIn) -> Response:
    """Say, as a carer, that one comes in turn."""
    agree(caller, rota)
    return Response(status_code=DONE)


@router.post("/{rota}/leave", status_code=DONE)
def leave_rota(rota: RotaId, body: FromDayIn, caller: SignedIn) -> Response:
    """Come no more from a day on: the member's visits are open then."""
    leave(caller, rota, visit_day(body.day) if body.day else today(caller.now_ms))
    return Response(status_code=DONE)


@router.post("/{rota}/end", status_code=DONE)
def end_rota(rota: RotaId, body: FromDayIn, caller: SignedIn) -> Response:
    """Let a rota of the member's end with a day."""
    end(caller, rota, visit_day(body.day) if body.day else today(caller.now_ms))
    return Response(status_code=DONE)


@router.get(VISIT)
def one_visit(rota: RotaId, day: Day, caller: SignedIn) -> SeenVisitOut:
    """A visit, to whom it concerns, and while it is open to everybody in the book."""
    seen = visit_seen(caller, rota, visit_day(day))
    if seen is None:
        raise ProblemError(Trouble.visit_must_be_open)
    return SeenVisitOut.seen(seen)


@router.post(f"{VISIT}/take", status_code=DONE)
def take_visit(rota: RotaId, day: Day, caller: SignedIn) -> Response:
    """Come to an open visit; the first who takes it has it."""
    if not take(caller, rota, visit_day(day)):
        raise ProblemError(Trouble.visit_must_be_open)
    return Response(status_code=DONE)


@router.post(f"{VISIT}/out", status_code=DONE)
def drop_visit(rota: RotaId, day: Day, caller: SignedIn) -> Response:
    """Say that one cannot come after all: others are asked."""
    drop_out(caller, rota, visit_day(day))
    return Response(status_code=DONE)


@router.post(f"{VISIT}/off", status_code=DONE)
def call_visit_off(rota: RotaId, day: Day, caller: SignedIn) -> Response:
    """Say, as whose rota it is, that nobody is needed that day."""
    call_off(caller, rota, visit_day(day), off=True)
    return Response(status_code=DONE)


@router.delete(f"{VISIT}/off", status_code=DONE)
def call_visit_on(rota: RotaId, day: Day, caller: SignedIn) -> Response:
    """Say that somebody is needed after all."""
    call_off(caller, rota, visit_day(day), off=False)
    return Response(status_code=DONE)


@router.post(f"{VISIT}/book")
def book_visit(rota: RotaId, day: Day, caller: SignedIn) -> ToBookOut:
    """Give the hold for a visit its id: what whose rota it is signs to set hours aside."""
    begun = prepare(caller, rota, visit_day(day))
    if begun is None:
        raise ProblemError(Trouble.visit_must_not_be_booked)
    return ToBookOut.of(begun)

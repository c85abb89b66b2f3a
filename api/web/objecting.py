"""Guardians who object together: what they may stop, and where each signature is left."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fastapi import APIRouter, Request, Response

from api.cookies import require_own_page
from api.i18n import _
from api.models import Sent
from api.people.objecting import add
from api.people.objections import Objection, objections
from api.web.devices import OrderText, Pairs
from api.web.guarding import Guarded, guarded
from api.web.seat import Seat, Seated

asked_by_scripts = APIRouter(include_in_schema=False)
GUARDIANS: Final = "/app/guardians"


class ObjectionIn(Sent):
    """The order by which guardians object, with one signature or more."""

    order: OrderText
    signatures: Pairs


@asked_by_scripts.post("/app/objections")
def object_too(body: ObjectionIn, request: Request, seat: Seated) -> Response:
    """A guardian objects; the answer holds all of it, and whether it is enough."""
    require_own_page(request)
    text = add(seat.service, seat.place, seat.row.book_id, body.order, body.signatures)
    return Response(text, media_type="application/json")


def stoppable(seat: Seat, whom: Sequence[Guarded]) -> Mapping[str, Sequence[Objection]]:
    """What may be stopped in the name of each of them."""
    return {
        one.member: objections(seat.session, seat.place, one.guardians, seat.member, seat.now_ms)
        for one in whom
    }


def objections_waiting(seat: Seat) -> Iterator[tuple[str, str]]:
    """For home: what other guardians have objected to, and whoever looks has not."""
    whom = guarded(seat)
    for one, found in zip(whom, stoppable(seat, whom).values(), strict=True):
        if any(each.order and not each.mine for each in found):
            said = _("Guardians object in the name of {name}, and need you as well")
            yield said.format(name=one.name), GUARDIANS

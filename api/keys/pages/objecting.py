"""Guardians who object together: what they may stop, and where each signature is left."""

from fastapi import APIRouter, Request, Response

from api.http.cookies import require_own_page
from api.http.models import Sent
from api.keys.objecting import add
from api.keys.pages.devices import OrderText, Pairs
from api.pages.seat import Seated

asked_by_scripts = APIRouter(include_in_schema=False)


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

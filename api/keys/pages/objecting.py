"""Guardians who object together: where a browser leaves each signature."""

from fastapi import APIRouter, Request

from api.http.cookies import require_own_page
from api.keys.models.devices import ObjectionIn, SignedOut
from api.keys.objecting import add
from api.pages.seat import Seated

asked_by_scripts = APIRouter(include_in_schema=False)


@asked_by_scripts.post("/app/objections")
def object_too(body: ObjectionIn, request: Request, seat: Seated) -> SignedOut:
    """A guardian objects; the answer holds all of it, and whether it is enough."""
    require_own_page(request)
    return SignedOut.of(
        add(seat.service, seat.place, seat.row.book_id, body.order, body.signatures)
    )

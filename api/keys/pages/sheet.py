"""The recovery sheet: a second key on paper, made in the browser, and taken into use from there."""

import base64
from itertools import pairwise
from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.http.access import Reading
from api.http.public import public_url
from api.pages.qr import picture
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place
from ledger.tables import BookRow

router = pages()
USE: Final = "/app/sheet/use"
ORDINAL_BYTES: Final = 4
PLACE_BYTES: Final = 16 + ORDINAL_BYTES
GROUP: Final = 4


@router.get("/app/sheet")
def sheet(request: Request, seat: Seated) -> Response:
    """Where a sheet is made and printed."""
    code = place_code(seat.place)
    link = f"{public_url(request)}{USE}/{code.replace(' ', '')}"
    return page(
        request,
        "keys/sheet.html",
        seat,
        link=link,
        picture=picture(link),
        code=code,
        now_ms=seat.now_ms,
    )


@router.get(USE)
def find(request: Request, place: str = "") -> Response:
    """Ask for the place that stands on the sheet."""
    plain = "".join(place.split()).upper()
    if plain.isalnum():
        return RedirectResponse(f"{USE}/{plain}", 303)
    return page(request, "keys/sheet-place.html")


@router.get(USE + "/{code}")
def use(code: str, request: Request, session: Reading) -> Response:
    """Where a sheet is typed in."""
    place = _place(code)
    book, community = session.get(BookRow, tuple(place)), session.get(CommunityRow, place.community)
    if book is None or community is None:
        raise ProblemError(Trouble.resource_must_exist)
    return page(request, "keys/sheet-use.html", community=community, book=book.book_id)


def place_code(place: Place) -> str:
    """A book's place as eight groups of four letters or digits (base32)."""
    data = bytes.fromhex(place.community.replace("-", "")) + place.book.to_bytes(ORDINAL_BYTES)
    text = base64.b32encode(data).decode()
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _place(code: str) -> Place:
    try:
        data = base64.b32decode(code)
    except ValueError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    if len(data) != PLACE_BYTES:
        raise ProblemError(Trouble.resource_must_exist)
    digits = data[:16].hex()
    community = "-".join(digits[a:b] for a, b in pairwise((0, 8, 12, 16, 20, 32)))
    return Place(community, int.from_bytes(data[16:]))

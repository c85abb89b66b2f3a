"""The recovery sheet: a second key on paper, made in the browser, and taken into use from there."""

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.http.access import Reading
from api.http.public import public_url
from api.keys.sheets import USE, place_code, place_of
from api.pages.qr import picture
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seated

router = pages()


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
def use(code: str, request: Request, guest: MaybeSeated, session: Reading) -> Response:
    """Where a sheet is typed in."""
    found = place_of(session, code)
    return page(
        request, "keys/sheet-use.html", guest, community=found.community, book=found.book.book_id
    )

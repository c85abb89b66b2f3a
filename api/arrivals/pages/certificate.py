"""The certificate of what was brought in: to read, and to keep."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.arrivals.comparing import ROWS_MAX, compared
from api.arrivals.standing import certificate
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.pages.seat import Seated

router = pages()
PATH: Final = "/app/arrival/certificate"
Skip = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get(PATH)
def read_certificate(request: Request, seat: Seated, skip: Skip = 0) -> Response:
    """What it says of each account."""
    found = compared(seat, skip)
    return page(
        request, "arrivals/certificate.html", seat, found=found, skip=skip, rows_max=ROWS_MAX
    )  # fmt: skip


@router.get(f"{PATH}.json")
def keep_certificate(seat: Seated) -> Response:
    """Its own bytes, as a file."""
    named = {"Content-Disposition": 'attachment; filename="certificate.json"', **HEADERS}
    headers = {**named, "Cache-Control": "no-store"}
    return Response(certificate(seat), media_type="application/json", headers=headers)

"""What to do about an entry in one's name that one knows nothing of."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.pages.rendering import page, pages
from api.pages.seat import Seated
from ledger.fields import TIME_MS_MAX

router = pages()
TYPE_LENGTH_MAX = 40


@router.get("/app/not-me")
def not_me(
    request: Request,
    seat: Seated,
    type_: Annotated[str, Query(alias="type", max_length=TYPE_LENGTH_MAX)] = "",
    entry: Annotated[int, Query(ge=0, le=TIME_MS_MAX)] = 0,
) -> Response:
    """Say what to do, by what kind of entry it is."""
    return page(request, "keys/not-me.html", seat, kind=type_, entry=entry)

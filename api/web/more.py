"""Whatever else there is to go to."""

from fastapi import Request, Response

from api.static_files import static_digest
from api.web.rendering import page, pages
from api.web.seat import Seated

router = pages()


@router.get("/app/more")
def more(request: Request, seat: Seated) -> Response:
    """List the pages that are not at the foot of every page."""
    return page(request, "more.html", seat, programs=static_digest())

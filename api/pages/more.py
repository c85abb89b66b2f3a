"""Whatever else there is to go to."""

from fastapi import Request, Response

from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.pages.static_files import static_digest

router = pages()


@router.get("/app/more")
def more(request: Request, seat: Seated) -> Response:
    """List the pages that are not at the foot of every page."""
    return page(request, "pages/more.html", seat, programs=static_digest())

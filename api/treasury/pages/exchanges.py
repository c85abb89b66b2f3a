"""What was exchanged lately, for treasurers: to look, to take back, to keep as a table."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people.finding import SEARCH_MAX
from api.treasury.exchanges import exchanges
from ledger.fields import TIME_MS_MAX

router = pages()
PATH: Final = "/app/treasurer/exchanges"
ROWS: Final = 50

Before = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get(PATH)
def show(request: Request, seat: Seated, q: str = "", before: Before = None) -> Response:
    """Show them, the newest first, or those of whom the words mean."""
    words = q[:SEARCH_MAX].strip()
    found = exchanges(seat, words, before, ROWS)
    return page(
        request, "treasury/exchanges.html", seat, rows=found.rows, following=found.next, q=words,
        before=before,
    )  # fmt: skip

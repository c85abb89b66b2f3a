"""My accounts: where each stands, what to do with it, and opening a further one.

A further account takes the member's signature and another steward's: the member signs here, and
the order waits at the stewards' desk (`api.membership.cosigning`). Who is to answer for an account
of the community signs for it here, and sees what was to be given from it and is not paid.
"""

from typing import Final

from fastapi import Request, Response

from api.books.standings import standing_of
from api.membership.accounts import accounts_and_openings
from api.membership.cosigning import WAITING_MS
from api.membership.given import given_of
from api.pages.rendering import page, pages
from api.pages.seat import Seated

router = pages()
PATH: Final = "/app/accounts"


@router.get(PATH)
def accounts(request: Request, seat: Seated) -> Response:
    """Show them, and what waits for a steward."""
    found = accounts_and_openings(seat)
    given = given_of(seat)
    return page(
        request, "membership/accounts.html", seat,
        standings=[standing_of(seat, row) for row in found.rows],
        waiting=found.waiting, to_answer=found.asked, missing=found.missing, life_ms=WAITING_MS,
        full=found.full, given=given,
    )  # fmt: skip

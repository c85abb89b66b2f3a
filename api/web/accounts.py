"""My accounts: where each stands, what to do with it, and opening a further one.

A further account takes the member's signature and a steward's: the member signs here, and the order
waits at the stewards' desk (`api.web.desks.cosigning`).
"""

from typing import Final

from fastapi import Request, Response

from api.web.desks.cosigning import WAITING_MS, openings_of
from api.web.figures import ACCOUNTS_MAX, own_accounts, standing_of
from api.web.rendering import page, pages
from api.web.seat import Seated
from ledger.rules.books import STEWARD

router = pages()
PATH: Final = "/app/accounts"


@router.get(PATH)
def accounts(request: Request, seat: Seated) -> Response:
    """Show them, and what waits for a steward."""
    own = own_accounts(seat)
    waiting = openings_of(seat)
    return page(
        request, "accounts.html", seat, standings=[standing_of(seat, row) for row in own],
        waiting=waiting, missing=0 if STEWARD in seat.reader.roles else 1, life_ms=WAITING_MS,
        full=len(own) + len(waiting) >= ACCOUNTS_MAX or bool(waiting),
    )  # fmt: skip

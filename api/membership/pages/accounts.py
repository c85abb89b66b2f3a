"""My accounts: where each stands, what to do with it, and opening a further one.

A further account takes the member's signature and another steward's: the member signs here, and
the order waits at the stewards' desk (`api.membership.cosigning`). Who is to answer for an account
of the community signs for it here.
"""

from collections.abc import Sequence
from typing import Final

from fastapi import Request, Response

from api.books.standings import ACCOUNTS_MAX, own_accounts, standing_of
from api.membership.cosigning import WAITING_MS, asked_of, openings_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from ledger.rules.books import STEWARD
from ledger.tables import AccountRow

router = pages()
PATH: Final = "/app/accounts"


@router.get(PATH)
def accounts(request: Request, seat: Seated) -> Response:
    """Show them, and what waits for a steward."""
    own = own_accounts(seat)
    waiting = openings_of(seat)
    return page(
        request, "membership/accounts.html", seat,
        standings=[standing_of(seat, row) for row in own],
        waiting=waiting, to_answer=asked_of(seat), missing=0 if _is_founding(seat, own) else 1,
        life_ms=WAITING_MS,
        full=len(own) + len(waiting) >= ACCOUNTS_MAX or bool(waiting),
    )  # fmt: skip


def _is_founding(seat: Seat, own: Sequence[AccountRow]) -> bool:
    """Whether a book's only steward opens their first account, for which nobody else can sign."""
    return STEWARD in seat.reader.roles and seat.row.stewards == 1 and not own

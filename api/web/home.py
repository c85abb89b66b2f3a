"""Home: where the account stands, what waits, and people to pay again."""

from fastapi import Request, Response

from api.web.figures import own_accounts, standing_of
from api.web.pending import awaiting
from api.web.recent import latest, paid_lately
from api.web.rendering import page, pages
from api.web.seat import Seated

router = pages()


@router.get("/app/")
def home(request: Request, seat: Seated) -> Response:
    """Show the member's accounts, what waits for them, and whom they paid lately."""
    accounts = own_accounts(seat)
    return page(
        request, "home.html", seat,
        standings=[standing_of(seat, account) for account in accounts],
        waiting=awaiting(seat),
        people=paid_lately(seat, accounts),
        rows=latest(seat, accounts),
    )  # fmt: skip

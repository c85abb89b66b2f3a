"""Home: where the account stands, what waits, and people to pay again."""

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.web.figures import own_accounts, standing_of
from api.web.forms import HOME
from api.web.pending import awaiting
from api.web.recent import latest, paid_lately
from api.web.rendering import page, pages
from api.web.sealed import post_due
from api.web.seat import Seated

router = pages()


@router.get(HOME.removesuffix("/"))
def lead_on(request: Request) -> Response:
    """Go on to the address that ends in a slash."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(HOME + query, 308)


@router.get(HOME)
def home(request: Request, seat: Seated) -> Response:
    """Show the member's accounts, what waits for them, and whom they paid lately."""
    if post_due(seat):
        return RedirectResponse(HOME, 303)  # What was read before does not show it.
    accounts = own_accounts(seat)
    return page(
        request, "home.html", seat,
        standings=[standing_of(seat, account) for account in accounts],
        waiting=awaiting(seat),
        people=paid_lately(seat, accounts),
        rows=latest(seat, accounts),
    )  # fmt: skip

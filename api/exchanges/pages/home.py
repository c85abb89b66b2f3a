"""Home: where the account stands, what waits, and people to pay again."""

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.books.standings import own_accounts, standing_of
from api.exchanges.bookings import bookings
from api.exchanges.coming import coming
from api.exchanges.exchange import closed
from api.exchanges.pages.visit_form import WORDS
from api.exchanges.recent import lately
from api.exchanges.waiting import presses
from api.pages.forms import HOME
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.pages.waiting import awaiting
from api.rotas.shown import SIGNS, state_words

router = pages()


@router.get(HOME.removesuffix("/"))
def lead_on(request: Request) -> Response:
    """Go on to the address that ends in a slash."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(HOME + query, 308)


@router.get(HOME)
def home(request: Request, seat: Seated) -> Response:
    """Show the member's accounts, what waits for them, and whom they paid lately."""
    accounts = own_accounts(seat)
    (rows, people), waiting = lately(seat, accounts), awaiting(seat)
    booked, closing = bookings(seat), closed(seat)
    visits, names = coming(seat, booked)
    return page(
        request, "exchanges/home.html", seat,
        standings=[standing_of(seat, account) for account in accounts],
        waiting=waiting, to_do=len(waiting), presses=presses(seat, booked),
        coming=visits, names=names, signs=SIGNS, state_words=state_words, **WORDS,
        people=people,
        rows=rows,
        is_new=bool(accounts) and not any(row.amount for row in rows),
        provable=next((row.seq for row in rows if closing and row.seq < closing.size), None),
    )  # fmt: skip

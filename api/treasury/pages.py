"""The treasurer's desk: who stands where within which bounds, and setting an account's bounds."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.http.access import AccountId
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.treasury.bounds import account_at
from api.treasury.watch_list import ACCOUNTS_MAX, ORDERS, watched

router = pages()
ROWS: Final = 50

Page = Annotated[int, Query(alias="page", ge=1, le=ACCOUNTS_MAX // ROWS)]


@router.get("/app/treasurer")
def accounts(request: Request, seat: Seated, order: str = "", page_: Page = 1) -> Response:
    """Show the accounts, those nearest to a bound first, or in another order."""
    chosen = order if order in ORDERS else next(iter(ORDERS))
    found = watched(seat, chosen, None, ROWS, (page_ - 1) * ROWS)
    return page(
        request, "treasury/treasurer.html", seat, orders=ORDERS, chosen=chosen, lines=found.lines,
        number=page_, more=found.next is not None, cut=found.cut,
    )  # fmt: skip


@router.get("/app/treasurer/{account}")
def account(account: AccountId, request: Request, seat: Seated) -> Response:
    """Show an account, its bounds, how they came about, and a form to change them."""
    found = account_at(seat, account)
    return page(
        request, "treasury/bounds.html", seat, line=found.line, standing=found.line.standing,
        own=found.line.member == seat.member, changes=found.changes,
    )  # fmt: skip

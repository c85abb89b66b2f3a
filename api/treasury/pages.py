"""The treasurer's desk: who stands where within which bounds, and setting an account's bounds."""

from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlmodel import select

from api.books.standings import standing_of
from api.http.access import AccountId
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.holders import holders
from api.service.callers import Right
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.treasury.bounds import changes
from api.treasury.watch_list import ACCOUNTS_MAX, ORDERS, lines
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

router = pages()
ROWS: Final = 50

Page = Annotated[int, Query(alias="page", ge=1, le=ACCOUNTS_MAX // ROWS)]


@router.get("/app/treasurer")
def accounts(request: Request, seat: Seated, order: str = "", page_: Page = 1) -> Response:
    """Show the accounts, those to worry about first, or in another order."""
    seat.require_role(TREASURER)
    chosen = order if order in ORDERS else next(iter(ORDERS))
    found = lines(seat, ORDERS[chosen])
    first = (page_ - 1) * ROWS
    shown = found[first : first + ROWS]
    seat.note([line.member for line in shown], Right.BALANCES)
    return page(
        request, "treasury/treasurer.html", seat, orders=ORDERS, chosen=chosen,
        lines=shown, number=page_, more=len(found) > first + ROWS,
        cut=len(found) == ACCOUNTS_MAX,
    )  # fmt: skip


@router.get("/app/treasurer/{account}")
def account(account: AccountId, request: Request, seat: Seated) -> Response:
    """Show an account, its bounds, how they came about, and a form to change them."""
    seat.require_role(TREASURER)
    row = _open_account(seat, account)
    seat.note([row.member_id], Right.BALANCES)
    return page(
        request, "treasury/bounds.html", seat, holder=holders(seat, [account])[account],
        standing=standing_of(seat, row), own=row.member_id == seat.member,
        changes=changes(seat, row),
    )  # fmt: skip


def _open_account(seat: Seat, account: str) -> AccountRow:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, seat.place), AccountRow.account_id == account
    )
    row = seat.session.exec(wanted).first()
    if row is None or not row.open:
        raise ProblemError(Trouble.resource_must_exist)
    return row

"""The treasurer's desk: who stands where within which bounds, and setting an account's bounds."""

from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlmodel import select

from api.access import Right
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.routes.accounts import AccountId
from api.web.desks.bounds import changes
from api.web.desks.desk import require_role
from api.web.desks.worry import ACCOUNTS_MAX, ORDERS, lines
from api.web.figures import standing_of
from api.web.names import holders
from api.web.rendering import page, pages
from api.web.seat import Seat, Seated
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

router = pages()
ROWS: Final = 50

Page = Annotated[int, Query(alias="page", ge=1, le=ACCOUNTS_MAX // ROWS)]


@router.get("/app/treasurer")
def accounts(request: Request, seat: Seated, order: str = "", page_: Page = 1) -> Response:
    """Show the accounts, those to worry about first, or in another order."""
    require_role(seat, TREASURER)
    chosen = order if order in ORDERS else next(iter(ORDERS))
    found = lines(seat, ORDERS[chosen])
    first = (page_ - 1) * ROWS
    shown = found[first : first + ROWS]
    seat.visit.note([line.member for line in shown], Right.BALANCES)
    return page(
        request, "desks/treasurer.html", seat, orders=ORDERS, chosen=chosen,
        lines=shown, number=page_, more=len(found) > first + ROWS,
        cut=len(found) == ACCOUNTS_MAX,
    )  # fmt: skip


@router.get("/app/treasurer/{account}")
def account(account: AccountId, request: Request, seat: Seated) -> Response:
    """Show an account, its bounds, how they came about, and a form to change them."""
    require_role(seat, TREASURER)
    row = _open_account(seat, account)
    seat.visit.note([row.member_id], Right.BALANCES)
    return page(
        request, "desks/bounds.html", seat, holder=holders(seat, [account])[account],
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

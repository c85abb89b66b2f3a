"""The treasurer's desk: who stands where within which bounds, and setting accounts' bounds."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response

from api.http.access import AccountId
from api.pages.listings import Cells, csv_file, day_cell
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.treasury.bounds import account_at
from api.treasury.figures import ACCOUNTS_MAX
from api.treasury.limits import limits_of
from api.treasury.sifting import ORDERS, STATES, Asked
from api.treasury.tables import TEXT_MAX
from api.treasury.watch_list import all_watched, watched
from api.words.cells import harmless
from api.words.i18n import _
from ledger.rules.reversals import TREASURER

router = pages()
PATH: Final = "/app/treasurer"
ROWS: Final = 50
CHOSEN_MAX: Final = 200
"""Accounts with which one goes on together."""

Page = Annotated[int, Query(alias="page", ge=1, le=ACCOUNTS_MAX // ROWS)]


def _asked(q: str = "", sort: str = "", state: str = "") -> Asked:
    """What was asked for; what is unknown stands for what one sees first."""
    down, order = sort.startswith("-"), sort.removeprefix("-")
    known = order if order in ORDERS else "nearest"
    words = q[:SEARCH_MAX].strip()
    return Asked(known, down and known == order, words, state if state in STATES else "")


Wanted = Annotated[Asked, Depends(_asked)]


@router.get(PATH)
def accounts(request: Request, seat: Seated, asked: Wanted, page_: Page = 1) -> Response:
    """Show the accounts, those nearest to a bound first, or as they are sifted and sorted."""
    found = watched(seat, asked, None, ROWS, (page_ - 1) * ROWS)
    sorted_by = f"{'-' if asked.down else ''}{asked.order}"
    return page(
        request, "treasury/treasurer.html", seat, lines=found.lines, sums=found.sums, wanted=asked,
        states=STATES, number=page_, more=found.next is not None, cut=found.cut, sort=sorted_by,
        chosen_most=CHOSEN_MAX, kept={"q": asked.words, "state": asked.state},
    )  # fmt: skip


@router.get(f"{PATH}.csv")
def table(seat: Seated, asked: Wanted) -> Response:
    """All accounts that are asked for, as a table to keep."""
    seat.require_role(TREASURER)
    return csv_file("ayni-accounts", seat, lambda own: _rows(own, asked))


def _rows(seat: Seat, asked: Asked) -> Iterator[Cells]:
    yield (
        _("Name"), _("Account number"), _("Balance"), _("Lowest"), _("Highest"), _("Room left"),
        _("Until (UTC)"), _("Latest entry (UTC)"),
    )  # fmt: skip
    for line in all_watched(seat, asked):
        stand = line.standing
        amounts = (stand.balance, stand.lower, stand.upper, line.room)
        shown = ("" if much is None else seat.unit.show(much) for much in amounts)
        days = (day_cell(ms) for ms in (stand.until_ms, line.last_ms))
        yield (harmless(line.name), stand.number, *shown, *days)


@router.get(f"{PATH}/{{account}}")
def account(account: AccountId, request: Request, seat: Seated) -> Response:
    """Show an account, its bounds, how they came about, and a form to change them."""
    found = account_at(seat, account)
    return page(
        request, "treasury/bounds.html", seat, line=found.line, standing=found.line.standing,
        own=found.line.member == seat.member, may_set=found.may_set, most=TEXT_MAX,
        together=seat.row.treasurers or 1, limits=limits_of(seat, found.row),
    )  # fmt: skip

"""The statement: pages of what moved an account, its search, and all of it as a table to keep."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.arrivals.past import has_past
from api.books.standings import own_accounts
from api.exchanges.recent import Line, lines_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.pages.tables import Cells, csv_file
from api.people.holders import Holder, holders_of
from api.queries.history import statement
from api.queries.searching import search
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from api.words.cells import harmless
from api.words.i18n import _
from ledger.amounts import HOUR_SCALE
from ledger.fields import TIME_MS_MAX
from ledger.ids import is_uuid
from ledger.tables import AccountRow

router = pages()
ROWS: Final = 25
CSV_ROWS: Final = 1_000
SEARCH_MAX: Final = 60

Before = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get("/app/statement")
def show(
    request: Request, seat: Seated, account: str = "", before: Before = None, q: str = ""
) -> Response:  # fmt: skip
    """A page of it, newest first; with words, the latest whose text or somebody's name has them."""
    chosen = _chosen(seat, account)
    wanted = q[:SEARCH_MAX].strip()
    rows, following = [], None
    if chosen is not None and wanted:
        rows = lines_of(
            seat, search(seat.session, chosen, wanted, ROWS, memos=_may_read(seat, chosen))
        )
    elif chosen is not None:
        rows, following = _page(seat, chosen, before)
    return page(
        request, "exchanges/statement.html", seat, accounts=own_accounts(seat), chosen=chosen,
        whose=None if chosen is None else holders_of(seat, [chosen])[chosen.account_id],
        rows=rows, q=wanted, following=following, before=before, has_past=has_past(seat),
    )  # fmt: skip


def _chosen(seat: Seat, wanted: str) -> AccountRow | None:
    """The account asked for, else the member's first; `ProblemError` where it is not theirs to see.

    Whose it is sees that somebody with a role looked.
    """
    if not wanted:
        return next(iter(own_accounts(seat)), None)
    if not is_uuid(wanted):
        raise ProblemError(Trouble.resource_must_exist)
    return seat.account(wanted, Right.HISTORY)


def _may_read(seat: Seat, account: AccountRow) -> bool:
    """Whether the texts are the member's to read, too."""
    return seat.reader.may(Right.MEMOS, account.member_id)


def _page(seat: Seat, account: AccountRow, before: int | None) -> tuple[list[Line], int | None]:
    found = statement(seat.session, account, before, ROWS, memos=_may_read(seat, account))
    return lines_of(seat, found.rows), found.next


@router.get("/app/statement.csv")
def table(seat: Seated, account: str = "") -> Response:
    """All of it, newest first, amounts in subunits and as people say them."""
    chosen = _chosen(seat, account)
    if chosen is None:
        raise ProblemError(Trouble.resource_must_exist)
    return csv_file(f"ayni-{chosen.account_id}", seat, lambda own: _rows(own, chosen))


def _rows(seat: Seat, account: AccountRow) -> Iterator[Cells]:
    subunit = "min" if seat.unit.scale == HOUR_SCALE else f"1/{seat.unit.scale} {seat.unit.code}"
    yield (
        "#", _("Date (UTC)"), _("What"), _("With"), f"{_('Amount')} ({subunit})", _("Amount"),
        f"{_('Balance')} ({subunit})", _("Text"),
    )  # fmt: skip
    before: int | None = None
    memos, known = _may_read(seat, account), dict[str, Holder]()
    while True:
        found = statement(seat.session, account, before, CSV_ROWS, memos=memos)
        for line in lines_of(seat, found.rows, known):
            moment = datetime.fromtimestamp(line.time_ms / 1000, UTC).isoformat(" ", "seconds")
            shown = seat.unit.show(line.amount)
            yield (
                line.seq, moment, _(line.title), harmless(line.names), line.amount, shown,
                line.balance, harmless(line.memo),
            )  # fmt: skip
        before = found.next
        if before is None:
            return

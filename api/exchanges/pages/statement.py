"""The statement: pages of what moved an account, its search, and all of it as a table to keep."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.arrivals.past import has_past
from api.books.standings import own_accounts, standing_of
from api.exchanges.recent import lines_of
from api.exchanges.statements import (
    WAYS,
    Wanted,
    grouped,
    may_read,
    paper,
    sifted,
    sums_since,
    year_of,
)
from api.pages.fields import read_day
from api.pages.listings import Cells, csv_file, subunit_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.holders import Holder, holders_of
from api.queries.history import statement
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from api.words.cells import harmless
from api.words.i18n import _
from ledger.fields import TIME_MS_MAX
from ledger.ids import is_uuid
from ledger.tables import AccountRow

router = pages()
CSV_ROWS: Final = 1_000
SAID_MAX: Final = 5_000
SEARCH_MAX: Final = 60

Before = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get("/app/statement")
def show(  # noqa: PLR0913, PLR0917 what a statement is sifted by
    request: Request, seat: Seated, account: str = "", before: Before = None, q: str = "",
    way: str = "", since: str = "", until: str = "",
) -> Response:  # fmt: skip
    """A page of it by month, newest first; sifted by words, names, days, and who gave."""
    chosen = _chosen(seat, account)
    words = q[:SEARCH_MAX].strip()
    wanted = Wanted(words, way if way in WAYS else "", read_day(since), read_day(until))
    groups, following, year = [], None, None
    if chosen is not None:
        lines, following = sifted(seat, chosen, wanted, before)
        sums = () if words else sums_since(seat, chosen, lines)
        groups = grouped(lines, sums)
        year = year_of(seat, sums) if before is None and wanted == Wanted() else None
    return page(
        request, "exchanges/statement.html", seat, accounts=own_accounts(seat), chosen=chosen,
        whose=None if chosen is None else holders_of(seat, [chosen])[chosen.account_id],
        standing=None if chosen is None else standing_of(seat, chosen),
        groups=groups, wanted=wanted, following=following, before=before, year=year,
        asked_for=_asked(wanted), has_past=has_past(seat),
    )  # fmt: skip


@router.get("/app/statement/paper")
def on_paper(  # noqa: PLR0913, PLR0917 the days and the sheet that are asked for
    request: Request, seat: Seated, account: str = "", since: str = "", until: str = "",
    after: int | None = None,
) -> Response:  # fmt: skip
    """A statement to print: oldest first, with opening and closing balance; this year's unasked.

    The sheet that begins behind the entry `after`, else the first.
    """
    chosen = _chosen(seat, account)
    if chosen is None:
        raise ProblemError(Trouble.resource_must_exist)
    today = datetime.fromtimestamp(seat.now_ms / 1000, UTC).date()
    last = read_day(until) or today
    first = min(read_day(since) or last.replace(month=1, day=1), last)
    return page(
        request, "exchanges/paper.html", seat, chosen=chosen, first=first, last=last,
        whose=holders_of(seat, [chosen])[chosen.account_id],
        paper=paper(seat, chosen, Wanted(since=first, until=last).span, after), after=after,
    )  # fmt: skip


def _asked(wanted: Wanted) -> dict[str, str]:
    """What further pages of the same statement are asked for with."""
    asked = {"q": wanted.words, "way": wanted.way, "since": wanted.since, "until": wanted.until}
    return {name: str(value) for name, value in asked.items() if value}


def _chosen(seat: Seat, wanted: str) -> AccountRow | None:
    """The account asked for, else the member's first; `ProblemError` where it is not theirs to see.

    Whose it is sees that somebody with a role looked.
    """
    if not wanted:
        return next(iter(own_accounts(seat)), None)
    if not is_uuid(wanted):
        raise ProblemError(Trouble.resource_must_exist)
    return seat.account(wanted, Right.HISTORY)


@router.get("/app/statement.csv")
def table(seat: Seated, account: str = "") -> Response:
    """All of it, newest first, amounts in subunits and as people say them, by category if any."""
    chosen = _chosen(seat, account)
    if chosen is None:
        raise ProblemError(Trouble.resource_must_exist)
    return csv_file(f"ayni-{chosen.account_id}", seat, lambda own: _rows(own, chosen))


def _rows(seat: Seat, account: AccountRow) -> Iterator[Cells]:
    subunit = subunit_of(seat.unit)
    yield (
        "#", _("Date (UTC)"), _("What"), _("With"), f"{_('Amount')} ({subunit})", _("Amount"),
        f"{_('Balance')} ({subunit})", _("Text"), _("Category"),
    )  # fmt: skip
    before: int | None = None
    memos, known = may_read(seat, account), dict[str, Holder]()
    # What comes again in thousands of rows is put into words once.
    say, show, safe = (lru_cache(SAID_MAX)(one) for one in (_, seat.unit.show, harmless))
    while True:
        found = statement(seat.session, account, before, CSV_ROWS, memos=memos)
        for line in lines_of(seat, found.rows, known):
            moment = datetime.fromtimestamp(line.time_ms / 1000, UTC).isoformat(" ", "seconds")
            yield (
                line.seq, moment, say(line.title), safe(line.names), line.amount,
                show(line.amount), line.balance, harmless(line.memo), safe(line.category),
            )  # fmt: skip
        before = found.next
        if before is None:
            return

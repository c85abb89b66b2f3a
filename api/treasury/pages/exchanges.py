"""What was exchanged lately, for treasurers: to look, to take back, to keep as a table."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.pages.fields import read_day
from api.pages.listings import Cells, csv_file, day_cell, subunit_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.queries.history import Cursor, Span
from api.treasury.exchanges import exchanges
from api.words.cells import harmless
from api.words.i18n import _
from ledger.fields import TIME_MS_MAX
from ledger.rules.reversals import TREASURER

router = pages()
PATH: Final = "/app/treasurer/exchanges"
ROWS: Final = 50
AT_ONCE: Final = 200

Cursored = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get(PATH)
def show(  # noqa: PLR0913, PLR0917 what they are sifted by
    request: Request, seat: Seated, q: str = "", since: str = "", until: str = "",
    before: Cursored = None, after: Cursored = None,
) -> Response:  # fmt: skip
    """Show them, or those of whom the words mean; above an entry the oldest first."""
    words, days = q[:SEARCH_MAX].strip(), (read_day(since), read_day(until))
    found = exchanges(seat, words, Cursor(before, after), ROWS, Span.of_days(*days))
    asked = {"q": words, "since": days[0], "until": days[1]}
    return page(
        request, "treasury/exchanges.html", seat, rows=found.rows, following=found.next,
        kept={name: str(value) for name, value in asked.items() if value},
        oldest=after is not None, begins=before is None and not after,
    )  # fmt: skip


@router.get(f"{PATH}.csv")
def table(seat: Seated, q: str = "", since: str = "", until: str = "") -> Response:
    """All pages of them, or of whom the words mean, as a table to keep."""
    seat.require_role(TREASURER)
    words, span = q[:SEARCH_MAX].strip(), Span.of_days(read_day(since), read_day(until))
    return csv_file("ayni-exchanges", seat, lambda own: _rows(own, words, span))


def _rows(seat: Seat, words: str, span: Span) -> Iterator[Cells]:
    yield (
        "#", _("Date (UTC)"), _("Gives"), _("Receives"),
        f"{_('Amount')} ({subunit_of(seat.unit)})", _("Amount"), _("What"), _("Text"),
        _("Taken back"),
    )  # fmt: skip
    before: int | None = None
    while True:
        found = exchanges(seat, words, Cursor(before), AT_ONCE, span)
        for row in found.rows:
            sides = (harmless(", ".join(names)) for names in (row.givers, row.receivers))
            yield (
                row.seq, day_cell(row.time_ms), *sides, row.amount, seat.unit.show(row.amount),
                _(row.title), harmless(row.memo), _("yes") if row.is_back else "",
            )  # fmt: skip
        before = found.next
        if before is None:
            return

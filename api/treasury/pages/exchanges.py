"""What was exchanged lately, for treasurers: to look, to take back, to keep as a table."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.pages.listings import Cells, csv_file, day_cell, subunit_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.treasury.exchanges import exchanges
from api.words.cells import harmless
from api.words.i18n import _
from ledger.fields import TIME_MS_MAX
from ledger.rules.reversals import TREASURER

router = pages()
PATH: Final = "/app/treasurer/exchanges"
ROWS: Final = 50
AT_ONCE: Final = 200

Before = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get(PATH)
def show(request: Request, seat: Seated, q: str = "", before: Before = None) -> Response:
    """Show them, the newest first, or those of whom the words mean."""
    words = q[:SEARCH_MAX].strip()
    found = exchanges(seat, words, before, ROWS)
    return page(
        request, "treasury/exchanges.html", seat, rows=found.rows, following=found.next, q=words,
        before=before,
    )  # fmt: skip


@router.get(f"{PATH}.csv")
def table(seat: Seated, q: str = "") -> Response:
    """All pages of them, or of whom the words mean, as a table to keep."""
    seat.require_role(TREASURER)
    words = q[:SEARCH_MAX].strip()
    return csv_file("ayni-exchanges", seat, lambda own: _rows(own, words))


def _rows(seat: Seat, words: str) -> Iterator[Cells]:
    yield (
        "#", _("Date (UTC)"), _("Gives"), _("Receives"),
        f"{_('Amount')} ({subunit_of(seat.unit)})", _("Amount"), _("What"), _("Text"),
        _("Taken back"),
    )  # fmt: skip
    before: int | None = None
    while True:
        found = exchanges(seat, words, before, AT_ONCE)
        for row in found.rows:
            sides = (harmless(", ".join(names)) for names in (row.givers, row.receivers))
            yield (
                row.seq, day_cell(row.time_ms), *sides, row.amount, seat.unit.show(row.amount),
                _(row.title), harmless(row.memo), _("yes") if row.is_back else "",
            )  # fmt: skip
        before = found.next
        if before is None:
            return

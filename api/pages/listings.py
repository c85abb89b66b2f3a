"""Tables as files for spreadsheets, sent while they are read."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from fastapi.responses import StreamingResponse

from api.pages.policy import HEADERS
from api.pages.seat import Seat
from api.words.i18n import current
from api.words.showing import SHOWN_MS_MAX
from ledger.amounts import HOUR_SCALE, Unit

BY_COMMA: Final = frozenset({"en"})
"""Languages whose spreadsheets part cells by a comma; where it is the decimal sign, `;` does."""

CHUNK: Final = 200
"""Rows that are sent at once."""

MARK: Final = "\ufeff"
"""At the front it tells spreadsheets that what follows is UTF-8."""

CSV: Final = "text/csv; charset=utf-8"
Cells = Sequence[object]


def csv_file(name: str, seat: Seat, rows: Callable[[Seat], Iterator[Cells]]) -> StreamingResponse:
    """The rows as a file, which need not be in memory at once.

    They are read in a session of their own, since the request's is closed by then: whatever may be
    refused is to be refused before. Somebody's text among the cells must be `harmless`.
    """
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _sent(seat, rows), media_type="text/csv; charset=utf-8", headers=headers
    )


def day_cell(time_ms: int | None) -> str:
    """The day in UTC, as spreadsheets in any language read it; nothing where there is none."""
    if time_ms is None:
        return ""
    return datetime.fromtimestamp(min(time_ms, SHOWN_MS_MAX) / 1000, UTC).date().isoformat()


def subunit_of(unit: Unit) -> str:
    """What whole numbers in a table count, so that a spreadsheet adds them up."""
    return "min" if unit.scale == HOUR_SCALE else f"1/{unit.scale} {unit.code}"


def _sent(seat: Seat, rows: Callable[[Seat], Iterator[Cells]]) -> Iterator[str]:
    yield MARK
    with seat.service.database.reading() as session:
        found = rows(replace(seat, session=session))
        while some := [row for row, _ in zip(found, range(CHUNK), strict=False)]:
            yield _written(some)


def _written(rows: Sequence[Cells]) -> str:
    text = StringIO()
    between = "," if current() in BY_COMMA else ";"
    # Quoted, text stays one cell where a spreadsheet goes by the other sign.
    csv.writer(text, delimiter=between, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return text.getvalue()

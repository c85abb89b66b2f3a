"""What was exchanged by month and category, as anybody has it from the export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.categories.listed import category_names
from api.queries.entries import read_row
from api.service.callers import Right
from api.service.rows import in_book
from chain.categories import reckon
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.callers import Caller
    from ledger.entries import Entry

CHUNK: Final = 1_000


class Hours(NamedTuple):
    """Subunits that were exchanged in a month for a category, and what that is called now."""

    month: str
    category: str
    name: str
    amount: int


def hours(caller: Caller) -> list[Hours]:
    """All of it, the first month first; `ProblemError` for whoever may not read the journal.

    The whole journal is read: that is a second for some 20,000 entries.
    """
    caller.reader.require(Right.EXPORT)
    names = category_names(caller)
    found = reckon(_entries(caller))
    return [
        Hours(month, category, names.get(category, category), amount)
        for (month, category), amount in sorted(found.items())
    ]


def _entries(caller: Caller) -> Iterator[Entry]:
    after = -1
    while True:
        wanted = select(EntryRow).where(*in_book(EntryRow, caller.place), col(EntryRow.seq) > after)
        rows = caller.session.exec(wanted.order_by(col(EntryRow.seq)).limit(CHUNK)).all()
        yield from map(read_row, rows)
        if len(rows) < CHUNK:
            return
        after = rows[-1].seq
        caller.session.expunge_all()

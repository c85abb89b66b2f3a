"""What was exchanged by month and category, as anybody has it from the export."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from api.categories.fast import counted
from api.categories.listed import category_names
from api.service.callers import Right
from chain.categories import reckon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.service.callers import Caller
    from ledger.entries import Entry


class Hours(NamedTuple):
    """Subunits that were exchanged in a month for a category, and what that is called now."""

    month: str
    category: str
    name: str
    amount: int


def hours(caller: Caller) -> list[Hours]:
    """All of it, the first month first; `ProblemError` for whoever may not read the journal.

    The whole journal is read: that is some two seconds for 300,000 entries.
    """
    caller.reader.require(Right.EXPORT)
    names = category_names(caller)
    found = reckon(cast("Iterable[Entry]", counted(caller)))
    return [
        Hours(month, category, names.get(category, category), amount)
        for (month, category), amount in sorted(found.items())
    ]

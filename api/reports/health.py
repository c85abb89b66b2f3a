"""How the circle is: its figures of the last year, for those who may read the whole journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.queries.past import past_of_book
from api.reports.ages import ages_of_all
from api.service.rows import in_book
from api.service.times import DAY_MS
from credit.health import Health, Window, measured
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.service.callers import Caller
    from credit.health.stocks import Bounds
    from credit.history import Past

YEAR_DAYS: Final = 365


class Circle(NamedTuple):
    """The figures, and of which time they are."""

    window: Window
    health: Health


def circle(
    caller: Caller, past: Past | None = None, ages: Mapping[str, int] | None = None
) -> Circle:
    """The figures of the 365 days before now.

    `past` is the book's, and `ages` those that members have said, where they have been read.

    Raises `ProblemError` for whoever may not read the journal. Five thousand members and 300,000
    entries take some five seconds.
    """
    past = past or past_of_book(caller)
    now_ms = caller.now_ms
    until_ms = now_ms + 1  # What was entered this very millisecond counts.
    window = Window(until_ms - YEAR_DAYS * DAY_MS, until_ms)
    ages = ages_of_all(caller.session, caller.place) if ages is None else ages
    return Circle(window, measured(past, window, bounds_now(caller), ages))


def bounds_now(caller: Caller) -> Mapping[str, Bounds]:
    """The bounds in force of open accounts, by account."""
    row, now_ms = AccountRow, caller.now_ms
    wanted = select(  # type: ignore[call-overload, misc] # it is typed for four columns at most
        row.account_id, row.lower, row.upper, row.until_ms, row.then_lower, row.then_upper
    ).where(*in_book(row, caller.place), col(row.open))
    found: dict[str, Bounds] = {}
    for account, lower, upper, until_ms, then_lower, then_upper in caller.session.exec(wanted):
        lasts = until_ms is None or now_ms < until_ms
        found[account] = (lower, upper) if lasts else (then_lower, then_upper)
    return found

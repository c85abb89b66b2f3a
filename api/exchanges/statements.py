"""A statement as people read it: sifted, by month with sums, as a year's picture, and on paper."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from api.exchanges.recent import Line, lines_of
from api.queries.history import IN, OUT, Cursor, Only, Span, part, way_of
from api.queries.months import Month, begins_ms, by_month, month_of, months_before
from api.queries.searching import search
from api.service.callers import Right

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from api.exchanges.recent import Row
    from api.service.callers import Caller
    from ledger.tables import AccountRow

ROWS: Final = 25
SEARCHED: Final = 200
"""Of the latest that have the words, how many are sifted further."""

PAPER_ROWS: Final = 500
"""Lines of a sheet: some ten pages in print."""

YEAR: Final = 12
HEIGHT: Final = 30.0
"""Of a bar of the year's picture, at most."""

WAYS: Final = (IN, OUT)


class Wanted(NamedTuple):
    """What of a statement is looked for: words, one of `WAYS`, from and to what day (UTC)."""

    words: str = ""
    way: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def span(self) -> Span:
        """The same days as times."""
        return Span.of_days(self.since, self.until)


class Group(NamedTuple):
    """The lines of a month, newest first, and what all of it comes to, if that is known."""

    time_ms: int
    lines: Sequence[Line]
    sums: Month | None


class Bar(NamedTuple):
    """A month in the picture of a year: its begin, and its bars' heights up to `HEIGHT`."""

    time_ms: int
    received: float
    given: float


class Year(NamedTuple):
    """Twelve months as bars, and what was received and given in all of them, in subunits."""

    bars: Sequence[Bar]
    received: int
    given: int


class Paper(NamedTuple):
    """A statement to keep: oldest first, with the balances that it begins and ends with.

    Attributes:
        next: the last line's entry, where there are more than a sheet has: the next goes on there.
    """

    lines: Sequence[Line]
    opening: int
    closing: int
    received: int
    given: int
    next: int | None


def may_read(caller: Caller, account: AccountRow) -> bool:
    """Whether the texts are the member's to read, too."""
    return caller.reader.may(Right.MEMOS, account.member_id)


def sifted(
    caller: Caller, account: AccountRow, wanted: Wanted, before: int | None
) -> tuple[list[Line], int | None]:
    """A page of what is wanted, newest first, and where the next goes on; with words, no next."""
    memos = may_read(caller, account)
    if wanted.words:
        found = search(caller.session, account, wanted.words, SEARCHED, memos=memos)
        return lines_of(caller, [row for row in found if _is_wanted(row, wanted)][:ROWS]), None
    page = part(
        caller.session, account, Cursor(before), ROWS, memos=memos, span=wanted.span,
        only=Only(way=wanted.way),
    )  # fmt: skip
    return lines_of(caller, page.rows), page.next


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    since_ms, until_ms = wanted.span
    return (
        wanted.way in {"", way_of(int(row.amount))}
        and (since_ms is None or row.time_ms >= since_ms)
        and (until_ms is None or row.time_ms <= until_ms)
    )


def sums_since(caller: Caller, account: AccountRow, lines: Sequence[Line]) -> Sequence[Month]:
    """The sums of the last twelve months, and of those that the lines are of."""
    year, month = months_before(caller.now_ms, YEAR)[0]
    oldest = min([begins_ms(year, month), *(line.time_ms for line in lines)])
    return by_month(caller.session, account, oldest)


def grouped(lines: Sequence[Line], sums: Sequence[Month]) -> list[Group]:
    """The lines month by month."""
    known = {(one.year, one.month): one for one in sums}
    months = groupby(lines, lambda line: month_of(line.time_ms))
    return [Group(begins_ms(*month), list(some), known.get(month)) for month, some in months]


def year_of(caller: Caller, sums: Sequence[Month]) -> Year:
    """The last twelve months in proportion to the largest of them."""
    known = {(one.year, one.month): one for one in sums}
    months = months_before(caller.now_ms, YEAR)
    both = [(known[one].received, known[one].given) if one in known else (0, 0) for one in months]
    most = max(1, *(amount for pair in both for amount in pair))
    bars = [
        Bar(begins_ms(*one), round(received / most * HEIGHT, 1), round(given / most * HEIGHT, 1))
        for one, (received, given) in zip(months, both, strict=True)
    ]
    return Year(bars, sum(one for one, _ in both), sum(one for _, one in both))


def paper(
    caller: Caller, account: AccountRow, span: Span, after: int | None = None
) -> Paper:  # fmt: skip
    """A sheet of the lines within a span, to keep: the first, or that which goes on from a line."""
    memos = may_read(caller, account)
    begin = Cursor(None, -1 if after is None else after)
    page = part(caller.session, account, begin, PAPER_ROWS, memos=memos, span=span)
    lines = lines_of(caller, page.rows)
    opening = lines[0].balance - lines[0].amount if lines else _stood(caller, account, span)
    return Paper(
        lines, opening, lines[-1].balance if lines else opening,
        sum(line.amount for line in lines if line.amount > 0),
        sum(-line.amount for line in lines if line.amount < 0),
        page.next,
    )  # fmt: skip


def _stood(caller: Caller, account: AccountRow, span: Span) -> int:
    """Where the account stood at the end of a span in which nothing moved it."""
    last = part(
        caller.session, account, Cursor(), 1, memos=False, span=Span(None, span.until_ms)
    ).rows
    return int(last[0].balance) if last else 0

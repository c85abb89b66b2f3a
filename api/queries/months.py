"""What an account gave and received month by month, from its newest leg down.

Legs have no time of their own, and no index by account: those of the months asked for are walked,
and where a month ends among them is found by halving.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from api.queries.entries import read_row
from api.queries.legs import Leg, older
from ledger.store import Place
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from ledger.tables import AccountRow

CHUNK: Final = 1_000
LEGS_MAX: Final = 5_000
"""Legs that are walked for the sums; months of which not all legs were seen have none."""

DECEMBER: Final = 12


class Month(NamedTuple):
    """What an account gave and received in a month (UTC), and its balance at the end; subunits."""

    year: int
    month: int
    given: int
    received: int
    closing: int


def by_month(session: Session, account: AccountRow, since_ms: int) -> Sequence[Month]:
    """The months in which something moved the account, from that of `since_ms` on, oldest first."""
    place = Place(account.community_id, account.book)

    def time_of(leg: Leg) -> int:
        return read_row(session.get_one(EntryRow, (*place, leg.seq))).time_ms

    start = month_of(since_ms)
    legs = _walked(session, account, lambda leg: month_of(time_of(leg)) < start)
    found: list[Month] = []
    at = 0
    while at < len(legs):
        year, month = month_of(time_of(legs[at]))
        end = bisect_left(legs, begins_ms(*_next(year, month)), at, key=time_of)
        found.append(_summed(year, month, legs[at:end]))
        at = end
    is_cut = bool(legs) and legs[0].previous is not None and found[0][:2] >= start
    return [one for one in found[is_cut:] if one[:2] >= start]


def _walked(session: Session, account: AccountRow, is_past: Callable[[Leg], bool]) -> Sequence[Leg]:
    """The account's newest legs, oldest first, until one is past what is asked for."""
    legs: list[Leg] = []
    for some in older(session, account, None, CHUNK):
        legs += some
        if not some or len(legs) >= LEGS_MAX or is_past(some[-1]):
            break
    return legs[::-1]


def _summed(year: int, month: int, legs: Sequence[Leg]) -> Month:
    given = sum(-leg.amount for leg in legs if leg.amount < 0)
    received = sum(leg.amount for leg in legs if leg.amount > 0)
    return Month(year, month, given, received, legs[-1].balance)


def month_of(time_ms: int) -> tuple[int, int]:
    """The year and month (UTC) of a time."""
    moment = datetime.fromtimestamp(time_ms / 1000, UTC)
    return moment.year, moment.month


def begins_ms(year: int, month: int) -> int:
    """When a month begins (UTC)."""
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1000


def _next(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == DECEMBER else (year, month + 1)


def months_before(time_ms: int, count: int) -> Sequence[tuple[int, int]]:
    """The last `count` months (UTC) up to that of a time, oldest first."""
    year, month = month_of(time_ms)
    number = year * DECEMBER + month - 1
    found = [divmod(one, DECEMBER) for one in range(number - count + 1, number + 1)]
    return [(each, index + 1) for each, index in found]

"""Every account of a book with where it stands: those asked for, page by page or all, summed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.books.standings import standing
from api.people.called import accounts_called
from api.queries.entries import entries_at
from api.queries.lapsed import NOTHING, lapsed
from api.queries.stands import stand
from api.service.access_log import ALL_BALANCES, EVERYBODY
from api.service.callers import Right
from api.service.rows import in_book
from api.treasury.figures import ACCOUNTS_MAX, Figures, room
from api.treasury.sifting import ORDERS, Asked, following, is_near, ordered
from ledger.tables import AccountRow, BalanceRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.books.standings import Standing
    from api.service.callers import Caller

CHUNK: Final = 200
"""Lines that are made at once of many."""


class Line(NamedTuple):
    """An open account, whose it is, and where it stands.

    Attributes:
        name: what the account is called.
        last_ms: when an entry touched it last.
        warned: whether the balance has passed a limit that only warns.
    """

    name: str
    member: str
    standing: Standing
    last_ms: int
    warned: bool = False

    @property
    def room(self) -> int | None:
        """Subunits to the nearest bound, below zero past it; None where nothing bounds it."""
        return room(self.standing)

    @property
    def state(self) -> str:
        """Which of `STATES` is worth a word beside the figures; mostly none."""
        if (self.room or 0) < 0:
            return "past"
        if is_near(self.standing):
            return "near"
        return "warned" if self.warned else ""


class Sums(NamedTuple):
    """Of all accounts that were asked for: how many, and subunits below zero and above it."""

    accounts: int
    below: int
    above: int


CURSOR: Final = r"^(-?[0-9]{1,20}|none)\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""A place as it is sent: the figure and the account's id, so that no name stands in an address."""


class Watched(NamedTuple):
    """A part of the watch list.

    Attributes:
        next: the place of the last line, if more follow.
        cut: whether the book has more accounts than are put in order.
    """

    lines: Sequence[Line]
    sums: Sums
    next: str | None
    cut: bool


def watched(caller: Caller, asked: Asked, after: str | None, limit: int, skip: int = 0) -> Watched:
    """The accounts that are asked for and follow a place, for treasurers.

    Whose accounts are shown sees that they were looked at. A place stands where it is however
    accounts move meanwhile, also that of one that was closed.
    """
    found = ordered(caller, asked)
    left = found if after is None else following(caller, asked, found, after)
    shown = left[skip : skip + limit]
    lines = _lines(caller, shown)
    caller.note([line.member for line in lines], Right.BALANCES)
    more = bool(shown) and len(left) > skip + limit
    last = _sent_place(lines[-1], ORDERS[asked.order](shown[-1])) if more else None
    return Watched(lines, _sums(found), last, cut=len(found) == ACCOUNTS_MAX)


def all_watched(caller: Caller, asked: Asked) -> Iterator[Line]:
    """All accounts that are asked for, for treasurers; everybody sees that they were looked at."""
    found = ordered(caller, asked)
    caller.note([EVERYBODY], ALL_BALANCES)
    return (
        line
        for start in range(0, len(found), CHUNK)
        for line in _lines(caller, found[start : start + CHUNK])
    )


def chosen(caller: Caller, accounts: Sequence[str]) -> Sequence[Line]:
    """Those of these accounts that are open, by name, for treasurers."""
    lines = _lines(caller, ordered(caller, Asked("name"), accounts))
    caller.note([line.member for line in lines], Right.BALANCES)
    return lines


def _sums(found: Sequence[Figures]) -> Sums:
    balances = [one.balance for one in found]
    below = sum(balance for balance in balances if balance < 0)
    return Sums(len(found), below, sum(balances) - below)


def _sent_place(line: Line, figure: int | None) -> str:
    return f"{'none' if figure is None else figure}.{line.standing.account}"


def _lines(caller: Caller, found: Sequence[Figures]) -> Sequence[Line]:
    """The accounts as they are shown, in the same order."""
    both = (*in_book(AccountRow, caller.place), *in_book(BalanceRow, caller.place))
    wanted = select(AccountRow, BalanceRow).where(*both, AccountRow.slot == BalanceRow.slot)
    slots = [one.slot for one in found]
    rows = caller.session.exec(wanted.where(col(AccountRow.slot).in_(slots))).all()
    by_slot = {account.slot: (account, balance) for account, balance in rows}
    past = lapsed(caller.session, caller.place, caller.now_ms, [row.account_id for row, _ in rows])
    names = accounts_called(caller.session, caller.place, [row for row, _ in rows])
    entries = entries_at(caller.session, caller.place, [one.last for one in found])
    lines = []
    for one in found:
        row, balance = by_slot[one.slot]
        stood = stand(row, balance, caller.now_ms, past.get(row.account_id, NOTHING))
        named = names[row.account_id]
        last_ms = entries[one.last].time_ms
        lines.append(Line(named, row.member_id, standing(stood), last_ms, one.warned))
    return lines

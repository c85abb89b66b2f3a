"""Every account of a book with where it stands, in the order of what to look at first.

How near an account is to a bound is what it may still give or receive, whichever is less, in
subunits; past a bound it is below zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.books.standings import standing
from api.people.called import called
from api.queries.lapsed import NOTHING, lapsed
from api.queries.people import account_full
from api.service.rows import in_book
from api.words.folding import folded
from api.words.i18n import N_
from ledger.tables import AccountRow, BalanceRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api.books.standings import Standing
    from api.service.callers import Caller

ACCOUNTS_MAX: Final = 5_000
"""Accounts that are put in order; of a larger book, those opened first."""


class Line(NamedTuple):
    """An open account, whose it is, and where it stands."""

    name: str
    member: str
    standing: Standing

    @property
    def room(self) -> int | None:
        """Subunits to the nearest bound, below zero past it; None where nothing bounds it."""
        stand = self.standing
        down = None if stand.lower is None else stand.balance - stand.held_out - stand.lower
        up = None if stand.upper is None else stand.upper - stand.balance - stand.held_in
        return min((room for room in (down, up) if room is not None), default=None)


class Order(NamedTuple):
    """An order of the accounts: its name, what it says of itself, and what it goes by."""

    title: str
    words: str
    key: Callable[[Line], tuple[object, ...]]


def _worry(line: Line) -> tuple[object, ...]:
    return (line.room is None, line.room or 0, folded(line.name))


ORDERS: Final[Mapping[str, Order]] = {
    "worry": Order(
        N_("Nearest to a bound"),
        N_("Who is past a bound or nearest to one comes first, whichever of the two bounds it is."),
        _worry,
    ),
    "balance": Order(
        N_("Lowest balance"),
        N_("Whose balance is lowest comes first."),
        lambda line: (line.standing.balance, folded(line.name)),
    ),
    "name": Order(
        N_("Name"),
        N_("By name, from A to Z."),
        lambda line: (folded(line.name), line.standing.account),
    ),
}
"""The orders one can choose, the first where none is chosen."""


def lines(caller: Caller, order: Order) -> Sequence[Line]:
    """The book's open accounts in that order."""
    both = (*in_book(AccountRow, caller.place), *in_book(BalanceRow, caller.place))
    wanted = (
        select(AccountRow, BalanceRow)
        .where(*both, AccountRow.slot == BalanceRow.slot, col(AccountRow.open))
        .order_by(col(AccountRow.slot))
        .limit(ACCOUNTS_MAX)
    )
    rows = caller.session.exec(wanted).all()
    past = lapsed(caller.session, caller.place, caller.now_ms)
    names = called(caller.session, caller.place, [row.member_id for row, _ in rows])
    found = [
        Line(
            names[row.member_id],
            row.member_id,
            standing(account_full(row, balance, caller.now_ms, past.get(row.account_id, NOTHING))),
        )
        for row, balance in rows
    ]
    return sorted(found, key=order.key)

"""Every account of a book with where it stands, in the order of what to look at first.

How near an account is to a bound is what it may still give or receive, whichever is less, in
subunits; past a bound it is below zero.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.books.standings import standing
from api.people.called import called
from api.queries.lapsed import NOTHING, lapsed
from api.queries.stands import stand
from api.service.callers import Right
from api.service.rows import in_book
from api.words.folding import folded
from api.words.i18n import N_
from ledger.rules.reversals import TREASURER
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
    """An order of the accounts: its name, what it says of itself, and the figure that it goes by.

    Where two figures are alike, names decide; an account without a figure comes last.
    """

    title: str
    words: str
    figure: Callable[[Line], int | None]


ORDERS: Final[Mapping[str, Order]] = {
    "nearest": Order(
        N_("Nearest to a limit"),
        N_(
            "Accounts past a limit or nearest to one come first, whichever of the two limits it is."
        ),
        lambda line: line.room,
    ),
    "balance": Order(
        N_("Lowest balance"),
        N_("Whose balance is lowest comes first."),
        lambda line: line.standing.balance,
    ),
    "name": Order(
        N_("Name"),
        N_("By name, from A to Z."),
        lambda _line: 0,
    ),
}
"""The orders one can choose, the first where none is chosen."""


Place = tuple[float, str, str]
"""Where an account is in an order: its figure, its name folded, and its id."""

CURSOR: Final = r"^(-?[0-9]{1,20}|none)\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""A place as it is sent: the figure and the id, so that no name stands in an address."""


class Watched(NamedTuple):
    """A part of the watch list.

    Attributes:
        next: the place of the last line, if more follow.
        cut: whether the book has more accounts than are put in order.
    """

    lines: Sequence[Line]
    next: str | None
    cut: bool


def _place(line: Line, figure: int | None) -> Place:
    return (inf if figure is None else figure, folded(line.name), line.standing.account)


def watched(caller: Caller, order: str, after: str | None, limit: int, skip: int = 0) -> Watched:
    """The accounts in one of `ORDERS` that follow a place, for treasurers.

    Whose accounts are shown sees that they were looked at. A place stands where it is however
    accounts move meanwhile, also that of one that was closed.
    """
    caller.require_role(TREASURER)
    figure, found = ORDERS[order].figure, _lines(caller)
    ordered = sorted(found, key=lambda line: _place(line, figure(line)))
    if after is not None:
        begin = _read_place(found, after)
        ordered = [line for line in ordered if _place(line, figure(line)) > begin]
    shown = ordered[skip : skip + limit]
    caller.note([line.member for line in shown], Right.BALANCES)
    more = bool(shown) and len(ordered) > skip + limit
    last = _sent_place(shown[-1], figure(shown[-1])) if more else None
    return Watched(shown, last, cut=len(found) == ACCOUNTS_MAX)


def _sent_place(line: Line, figure: int | None) -> str:
    return f"{'none' if figure is None else figure}.{line.standing.account}"


def _read_place(found: Sequence[Line], sent: str) -> Place:
    figure, _, account = sent.partition(".")
    name = next((folded(line.name) for line in found if line.standing.account == account), "")
    return (inf if figure == "none" else int(figure), name, account)


def _lines(caller: Caller) -> Sequence[Line]:
    """The book's open accounts."""
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
    return [
        Line(
            names[row.member_id],
            row.member_id,
            standing(stand(row, balance, caller.now_ms, past.get(row.account_id, NOTHING))),
        )
        for row, balance in rows
    ]

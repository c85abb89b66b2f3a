"""What moved an account lately, in words, and whom its member paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.i18n import N_
from api.queries.history import statement
from api.web.names import holders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.answers import StatementRow
    from api.web.names import Holder
    from api.web.seat import Seat
    from ledger.tables import AccountRow

LOOKED_AT: Final = 60
"""Entries of an account in which people paid lately are looked for."""

PEOPLE_MAX: Final = 6
ROWS_MAX: Final = 5

KINDS: Final[Mapping[str, str]] = {
    "transfer": N_("Payment"),
    "transfer-by-mandate": N_("Payment entered by a broker"),
    "hold": N_("Set aside"),
    "capture": N_("Care confirmed"),
    "release": N_("No longer set aside"),
    "reversal": N_("Taken back"),
    "hold-expired": N_("No longer set aside"),
    "account-opened": N_("Account opened"),
    "account-closed": N_("Account closed"),
    "bound-set": N_("Bounds changed"),
}
"""What an order type is called on a statement; others go by their own name."""


class Line(NamedTuple):
    """A line of a statement, ready to show; amounts in subunits."""

    seq: int
    time_ms: int
    title: str
    names: str
    amount: int
    balance: int
    memo: str


def lines_of(seat: Seat, rows: Sequence[StatementRow]) -> list[Line]:
    """The rows of a statement with names in the place of accounts."""
    known = holders(seat, {other for row in rows for other in row.others})
    return [_line(row, known) for row in rows]


def _line(row: StatementRow, known: Mapping[str, Holder]) -> Line:
    names = ", ".join(known[other].name for other in row.others if other in known)
    title = KINDS.get(row.type, row.type)
    return Line(
        row.seq, row.time_ms, title, names, int(row.amount), int(row.balance), row.memo or ""
    )


def latest(seat: Seat, accounts: Sequence[AccountRow]) -> list[Line]:
    """The last few lines of the first account."""
    return lines_of(seat, _rows(seat, accounts, ROWS_MAX))


def paid_lately(seat: Seat, accounts: Sequence[AccountRow]) -> list[Holder]:
    """Whom the first account paid, the latest first."""
    paid = [
        other
        for row in _rows(seat, accounts, LOOKED_AT)
        if row.type == "transfer" and row.amount.startswith("-")
        for other in row.others
    ]
    known = holders(seat, paid)
    found = [known[account] for account in dict.fromkeys(paid) if known[account].open]
    return found[:PEOPLE_MAX]


def _rows(seat: Seat, accounts: Sequence[AccountRow], limit: int) -> Sequence[StatementRow]:
    if not accounts:
        return ()
    found = statement(seat.session, accounts[0], None, limit, memos=True)
    return () if found is None else found.rows

"""The certificate as people read it: account by account, what stood there and what came in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.arrivals.standing import certificate
from api.people.called import accounts_called
from api.service.rows import in_book
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller

ROWS_MAX: Final = 100


class Compared(NamedTuple):
    """An account: its number where it came from, what it is called here, and both balances."""

    number: str
    name: str
    had: int
    came: int

    @property
    def differs(self) -> bool:
        """Whether something else came in than stood there."""
        return self.had != self.came


class Comparison(NamedTuple):
    """A page of accounts; `differing` of all of them differ, and `left_out` was not brought in."""

    rows: Sequence[Compared]
    accounts: int
    differing: int
    left_out: int


def compared(caller: Caller, first: int = 0, limit: int = ROWS_MAX) -> Comparison:
    """What the certificate says, in order of the numbers; `ProblemError` until there is one."""
    said = json.loads(certificate(caller))
    rows = sorted(said["accounts"], key=lambda row: (len(row[0]), row[0]))
    shown = rows[first : first + min(limit, ROWS_MAX)]
    names = _names(caller, [account for _number, account, _had, _came in shown])
    return Comparison(
        [
            Compared(number, names.get(account, account), int(had), int(came))
            for number, account, had, came in shown
        ],
        len(rows),
        sum(had != came for _number, _account, had, came in rows),
        len(said["left_out"]),
    )


def _names(caller: Caller, accounts: Sequence[str]) -> Mapping[str, str]:
    row = AccountRow
    wanted = select(row).where(*in_book(row, caller.place), col(row.account_id).in_(accounts))
    return accounts_called(caller.session, caller.place, caller.session.exec(wanted).all())

"""The accountant's journal: a period of the book in the format of Beancount, which checks its sums.

1. An account is `Liabilities:Members:N` with its number as members know it, or `Equity:Coop:N` for
   the co-op's own; nobody is named. What the co-op owes a member stands below zero, as accountants
   write liabilities: a balance of 60 in the book is -60 here.
2. Hours are counted in whole minutes (`MIN`), all else in the book's own unit.
3. Balances before the period are one transaction on its first day.
4. Every entry that moved something is a transaction with a link to its entry and its category.
5. After the period each account's balance is asserted, so a program that reads it finds any fault.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlmodel import select

from api.categories.fast import counted
from api.queries.past import past_of_book
from api.reports.periods import period_named
from api.service.access_log import ALL_ENTRIES, EVERYBODY
from api.service.rows import in_book
from api.words.numbers import number_of
from credit.history import MEMBER
from ledger.amounts import HOUR_SCALE
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api.categories.fast import Counted
    from api.service.callers import Caller
    from credit.health import Window
    from credit.history import Past
    from ledger.amounts import Unit

MINUTES: Final = "MIN"


def journal(caller: Caller, name: str) -> Iterator[str]:
    """The lines of a period's journal; every member sees that all entries were looked at.

    Raises `ProblemError` for whoever may not read the journal, before the first line.
    """
    past = past_of_book(caller)
    caller.note([EVERYBODY], ALL_ENTRIES)
    row = AccountRow
    wanted = select(row.account_id, row.slot).where(*in_book(row, caller.place))
    slots = dict(caller.session.exec(wanted).all())
    names = Names(past, slots, caller.unit)
    return _lines(past, names, categories_of(counted(caller)), period_named(name).window)


class Names:
    """What accounts and amounts of a book are called in the journal."""

    def __init__(self, past: Past, slots: Mapping[str, int], unit: Unit) -> None:
        self._unit = unit
        self._by_minutes = unit.scale == HOUR_SCALE
        self.commodity = MINUTES if self._by_minutes else _code(unit.code)
        self._accounts = {
            id_: f"{'Liabilities:Members' if o.kind == MEMBER else 'Equity:Coop'}:"
            f"N{number_of(slots[id_]).replace(' ', '')}"
            for id_, o in past.owners.items()
        }

    def account(self, id_: str) -> str:
        """An account."""
        return self._accounts[id_]

    def amount(self, subunits: int) -> str:
        """What stands in the book, as accountants write what is owed: the other way round."""
        owed = -subunits
        if self._by_minutes:
            return f"{owed} {MINUTES}"
        places = len(str(self._unit.scale)) - 1
        whole, rest = divmod(abs(owed), self._unit.scale)
        fraction = f".{rest:0{places}}" if places else ""
        return f"{'-' if owed < 0 else ''}{whole}{fraction} {self.commodity}"


def _code(code: str) -> str:
    """The unit's code as Beancount takes commodities."""
    kept = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return kept if len(kept) > 1 and kept[0].isalpha() else f"UNIT{kept}"


def _lines(
    past: Past, names: Names, categories: Mapping[str, str], window: Window
) -> Iterator[str]:
    from_ms, until_ms = window
    first, after = _day(from_ms), _day(until_ms)
    yield f'option "title" "{first} - {after}"\n'
    yield f'option "operating_currency" "{names.commodity}"\n\n'
    used = [id_ for id_, owner in past.owners.items() if owner.opened_ms < until_ms]
    for id_ in used:
        yield f"{first} open {names.account(id_)} {names.commodity}\n"
    opening = past.balances(from_ms)
    if any(opening.values()):
        yield f'\n{first} * "Opening balances"\n'
        for id_, amount in opening.items():
            if amount:
                yield f"  {names.account(id_)}  {names.amount(amount)}\n"
    for moved in past.between(from_ms, until_ms):
        yield f'\n{_day(moved.time_ms)} * "{moved.type}" ^entry-{moved.seq}\n'
        if moved.order in categories:
            yield f'  category: "{categories[moved.order]}"\n'
        for account, amount in moved.legs:
            yield f"  {names.account(account)}  {names.amount(amount)}\n"
    yield "\n"
    closing = past.balances(until_ms)
    for id_ in used:
        yield f"{after} balance {names.account(id_)}  {names.amount(closing[id_])}\n"


def _day(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).date().isoformat()


def categories_of(entries: Iterable[Counted]) -> dict[str, str]:
    """What each order was for, by its id; of a capture and a reversal, what it settles."""
    found: dict[str, str] = {}
    for entry in entries:
        order = entry.order
        category = order.category or found.get(order.hold or order.of or "", "")
        if category:
            found[order.id] = category
    return found

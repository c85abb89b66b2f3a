"""What all that arrived must come to together, once every row was read.

1. Exchanges and notices are of members and accounts that are in the files. Whoever is not named by
   number may be by name or address, if only one is called so.
2. Balances are the source's; where it tells none, they are what the exchanges come to.
3. Balances add up to zero, lie within bounds, and agree with the exchanges. The exchanges may be
   only the later ones, so this alone stops nothing, unless the format promises all of them.

What is not whole, since rows of it were not read, is not judged: one slip makes one fault.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from api.imports.arrivals import Account, Kind, Origin
from api.imports.faults import Wrong
from api.imports.reading.columns import Meaning, Subject
from api.imports.reading.rows import COMMUNITY
from api.imports.reading.secrets import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.imports.arrivals import Exchange, Member, Notice
    from api.imports.reading.columns import Format
    from api.imports.reading.rows import Gathered
    from ledger.amounts import Unit


class Whole:
    """Settles what was gathered; `columns` names a file's column by what it means."""

    def __init__(
        self,
        gathered: Gathered,
        unit: Unit,
        format_: Format,
        columns: Mapping[tuple[str, Meaning], str],
        spoilt: frozenset[Subject],
    ) -> None:
        self._gathered, self._unit, self._format = gathered, unit, format_
        self._columns, self._spoilt = columns, spoilt
        self._called, self._several = self._names()

    def settle(self) -> None:
        """Resolve, complete and check, in place."""
        self._emails()
        self._exchanges()
        self._notices()
        history = self._history()
        if not self._gathered.told:
            self._from_history(history)  # 2
            return
        self._bounds()
        if not self._spoilt & {Subject.MEMBERS, Subject.ACCOUNTS}:
            self._sum()
            if self._gathered.exchanges and Subject.EXCHANGES not in self._spoilt:
                self._agree(history)

    def _names(self) -> tuple[dict[str, str], set[str]]:
        """The account numbers of whoever one name or address stands for alone, and the others."""
        found: dict[str, str] = {}
        twice: set[str] = set()
        for member in self._gathered.members.values():
            emails = (each.text for each in member.contacts if each.kind == "email")
            for name in {folded(member.id), folded(member.name), *map(folded, emails)}:
                if name and found.setdefault(name, member.id) != member.id:
                    twice.add(name)
        return {name: number for name, number in found.items() if name not in twice}, twice

    def _emails(self) -> None:
        first: dict[str, Member] = {}
        for member in self._gathered.members.values():
            for contact in member.contacts:
                if contact.kind != "email":
                    continue
                other = first.setdefault(contact.text.casefold(), member)
                if other is not member:
                    column = self._columns.get((member.origin.file, Meaning.EMAIL), "")
                    line = other.origin.line
                    self._gathered.faults.add(
                        Wrong.EMAIL_SHARED, *member.origin, column, other=line
                    )

    def _number(self, said: str) -> str | None:
        if said in self._gathered.accounts:
            return said
        return self._called.get(folded(said))

    def _exchanges(self) -> None:
        kept: list[Exchange] = []
        for exchange in self._gathered.exchanges:
            sides = {}
            for side, said in (Meaning.PAYER, exchange.payer), (Meaning.PAYEE, exchange.payee):
                self._community(said, exchange.origin)
                number = self._number(said)
                if number is None:
                    self._unknown(exchange.origin, side, said)
                sides[side] = number
            payer, payee = sides[Meaning.PAYER], sides[Meaning.PAYEE]
            if payer is not None and payee is not None:
                kept.append(replace(exchange, payer=payer, payee=payee))
        if len(kept) != len(self._gathered.exchanges):
            self._spoilt |= {Subject.EXCHANGES}
        self._gathered.exchanges = kept

    def _community(self, said: str, origin: Origin) -> None:
        accounts = self._gathered.accounts
        if said == COMMUNITY and said not in accounts:
            account = Account(
                COMMUNITY, "Organization", None, Kind.COMMUNITY, None, None, None, origin
            )
            accounts[COMMUNITY] = account

    def _notices(self) -> None:
        kept: list[Notice] = []
        for notice in self._gathered.notices:
            number = self._number(notice.owner)
            if number is None:
                self._unknown(notice.origin, Meaning.OWNER, notice.owner)
                continue
            category = self._gathered.categories.get(notice.category, notice.category)
            kept.append(replace(notice, owner=number, category=category))
        self._gathered.notices = kept

    def _unknown(self, origin: Origin, meaning: Meaning, said: str) -> None:
        column = self._columns.get((origin.file, meaning), "")
        several = folded(said) in self._several
        wrong = Wrong.MEMBER_AMBIGUOUS if several else Wrong.MEMBER_UNKNOWN
        self._gathered.faults.add(wrong, *origin, column, given=said)

    def _history(self) -> Counter[str]:
        history: Counter[str] = Counter()
        for exchange in self._gathered.exchanges:
            history[exchange.payer] -= exchange.amount
            history[exchange.payee] += exchange.amount
        return history

    def _from_history(self, history: Counter[str]) -> None:
        accounts = self._gathered.accounts
        if self._gathered.exchanges:
            for number, account in accounts.items():
                accounts[number] = replace(account, balance=history[number])

    def _bounds(self) -> None:
        for account in self._gathered.accounts.values():
            balance = account.balance
            if balance is None:
                continue
            low = account.lower.limit if account.lower else None
            high = account.upper.limit if account.upper else None
            if (low is not None and balance < low) or (high is not None and balance > high):
                self._about(Wrong.BALANCE_BEYOND_BOUNDS, account)

    def _sum(self) -> None:
        told = [each for each in self._gathered.accounts.values() if each.balance is not None]
        total = sum(each.balance or 0 for each in told)
        if total:
            file = told[0].origin.file
            column = self._columns.get((file, Meaning.BALANCE), "")
            given = self._unit.show(total)
            self._gathered.faults.add(Wrong.BALANCES_NOT_ZERO, file, 0, column, given=given)

    def _agree(self, history: Counter[str]) -> None:
        for account in self._gathered.accounts.values():
            if account.balance is not None and account.balance != history[account.number]:
                other = self._unit.show(history[account.number])
                stops = self._format.complete
                self._about(Wrong.BALANCE_UNLIKE_HISTORY, account, stops=stops, other=other)

    def _about(
        self, wrong: Wrong, account: Account, *, stops: bool = False, other: str = ""
    ) -> None:
        column = self._columns.get((account.origin.file, Meaning.BALANCE), "")
        given = {"given": self._unit.show(account.balance or 0), "other": other}
        self._gathered.faults.put(wrong, (*account.origin, column), given, stops=stops)

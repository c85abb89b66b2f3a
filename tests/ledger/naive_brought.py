"""What the orders by which a co-op moves in must meet, for the naive model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.refusals import Code
from tests.ledger.naive import bounds_in, part_of
from tests.ledger.naive_entrusted import Entrusting

if TYPE_CHECKING:
    from tests.ledger.naive import Fields
    from tests.ledger.naive_rules import Asked, Checks

Counts = tuple[int, int, int]


class Bringing(Entrusting):
    """A naive model that knows of these as well."""

    def has_moved(self) -> bool:
        """Return whether any amount was ever moved or held."""
        return bool(self.all("hold")) or any(self.moved(event.said) for event in self.events)

    def to_come(self, more: Fields | None = None) -> Counts:
        """Return the members, accounts and subunits still to come, if `more` came as well."""
        [said] = self.all("balances-brought")
        after = Bringing()
        after.events = [*self.events]
        if more is not None:
            after.events.append(self.events[0]._replace(said=more))
        carried: dict[str, int] = {}
        for part in after.all("balances-entered"):
            for account, amount in after.moved(part).items():
                carried[account] = carried.get(account, 0) + amount
        standing = sum(amount for amount in carried.values() if amount > 0)
        accounts, total = len(after.lines()), int(said["total"]) - standing
        return said["members"] - len(after.announced()), said["accounts"] - accounts, total

    def _balances_brought(self, ask: Asked) -> Checks:
        yield Code.balances_must_be_brought_once, not self.all("balances-brought")
        yield Code.book_must_not_have_moved, not self.has_moved()
        yield self._quorum(ask.by)
        stewards, treasurers = self.holders("steward"), self.holders("treasurer")
        yield Code.treasurer_must_sign, bool(ask.by & treasurers)
        apart = [len(ask.by & stewards - {one}) for one in ask.by & treasurers]
        enough = len(self.able()) == 1 or max(apart) >= self.head()["quorum"]
        yield Code.another_treasurer_must_sign, enough

    def _part(self, said: Fields) -> Checks:
        yield Code.part_must_be_awaited, self.awaited() == part_of(said)

    def _adds_up(self, said: Fields) -> tuple[Code, bool]:
        is_last = said["next"] == "0" * 64
        return Code.parts_must_add_up, not is_last or self.to_come(said) == (0, 0, 0)

    def _members_expected(self, ask: Asked) -> Checks:
        yield from self._part(ask.said)
        opened: set[str] = set(self.accounts())
        new: set[str] = set()
        for account, kind, lower, member, upper in ask.said["lines"]:
            yield Code.account_must_not_exist, account not in opened
            opened.add(account)
            if kind == "member":
                free = member not in self.people() or self.is_expected(member)
                yield Code.member_must_not_exist, free
                new.add(member)
            else:
                yield Code.member_must_exist, member in self.people() | new
                yield (
                    Code.member_must_have_joined,
                    not self.is_expected(member) and member not in new,
                )
            low, high = bounds_in({"lower": lower, "upper": upper})
            yield Code.bounds_must_enclose_zero, (low or 0) <= 0 <= (high or 0)
        yield self._adds_up(ask.said)

    def _balances_entered(self, ask: Asked) -> Checks:
        yield from self._part(ask.said)
        for _, payer, payee in ask.said["moves"]:
            yield Code.accounts_must_be_different, payer != payee
        for account in self.moved(ask.said):
            yield from self._opened(account)
        yield self._adds_up(ask.said)

    def _import_certified(self, ask: Asked) -> Checks:
        brought = [said["id"] for said in self.all("balances-brought")]
        yield Code.entry_must_exist, brought == [ask.said["brought"]]
        yield Code.parts_must_be_in, self.awaited() is None
        yield Code.balances_must_be_certified_once, not self.all("import-certified")
        treasurers, auditors = ask.by & self.holders("treasurer"), ask.by & self.holders("auditor")
        yield Code.treasurer_must_sign, bool(treasurers)
        yield Code.auditor_must_sign, any(one != other for one in treasurers for other in auditors)

"""A book of ours as arrivals, so that another system's files can be written from it.

Each entry that moved amounts becomes exchanges between two accounts: where several gave and
received, givers in order pay receivers in order until both come out. So the exchanges of all add
up to the balances. For one member there are theirs alone, and of the others their names, and what
these exchanges come to: a member takes along nobody else's balance, bounds or ways to be reached.

Leaves to others: writing the files (`api.imports.komunitin_out`), and who may ask for them.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import select

from api.categories.listed import category_names
from api.imports.arrivals import (
    Account,
    Arrivals,
    Bound,
    Contact,
    Exchange,
    Kind,
    Member,
    Notice,
    NoticeKind,
    Origin,
    Status,
)
from api.market.tables import NoticeRow
from api.people.called import accounts_called, called
from api.people.tables import ContactRow
from api.queries.entries import entries_at, memos_of
from api.service.rows import in_book
from api.words.numbers import number_of
from ledger.amounts import Unit
from ledger.rules.accounts import MEMBER
from ledger.store import Place
from ledger.tables import AccountRow, BalanceRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session

    from ledger.entries import Entry
    from ledger.tables import BookRow

PAGE: Final = 500
NOWHERE: Final = Origin("", 0)
CONTACTS: Final[Mapping[str, str]] = {"phone": "phone", "mail": "email", "address": "address"}


class Wanted(NamedTuple):
    """What is written of a book.

    Attributes:
        code: what account numbers begin with.
        member: whose alone; None for all.
        private: whether texts of exchanges and ways to reach members go along.
    """

    code: str
    member: str | None
    private: bool


def arrivals_of(session: Session, book: BookRow, wanted: Wanted) -> Arrivals:
    """The book, or a member's part of it, as it stands."""
    return _Reading(session, book, wanted).all()


class _Reading:
    def __init__(self, session: Session, book: BookRow, wanted: Wanted) -> None:
        self.session, self.book, self.wanted = session, book, wanted
        self.place = Place(book.community_id, book.book)
        rows = session.exec(select(AccountRow).where(*in_book(AccountRow, self.place))).all()
        self.rows = {row.account_id: row for row in sorted(rows, key=lambda row: row.slot)}
        self.own = {row.account_id for row in rows if wanted.member in {None, row.member_id}}

    def all(self) -> Arrivals:
        exchanges = tuple(self._exchanges())
        touched = {number for each in exchanges for number in (each.payer, each.payee)}
        shown = [
            row
            for row in self.rows.values()
            if row.account_id in self.own or self._number(row) in touched
        ]
        unit = Unit(self.book.unit, self.book.scale)
        return Arrivals(
            "", unit, "", (), tuple(self._members(shown)), tuple(self._accounts(shown, exchanges)),
            tuple(self._notices()), exchanges, (), 0, 0,
        )  # fmt: skip

    def _number(self, row: AccountRow) -> str:
        return self.wanted.code + number_of(row.slot).replace(" ", "")

    def _exchanges(self) -> Iterator[Exchange]:
        for first in range(0, self.book.size, PAGE):
            seqs = range(first, min(first + PAGE, self.book.size))
            entries = entries_at(self.session, self.place, seqs)
            moving = [entries[seq] for seq in sorted(entries) if self._is_wanted(entries[seq])]
            orders = [entry.order.id for entry in moving]
            texts = memos_of(self.session, self.place, orders) if self.wanted.private else {}
            for entry in moving:
                yield from self._parts(entry, texts.get(entry.order.id, ""))

    def _is_wanted(self, entry: Entry) -> bool:
        moved = [account for account, amount in entry.legs if amount]
        return bool(moved) and not self.own.isdisjoint(moved)

    def _parts(self, entry: Entry, text: str) -> Iterator[Exchange]:
        day = datetime.fromtimestamp(entry.time_ms / 1000, UTC).date()
        for count, (payer, payee, amount) in enumerate(pairs(entry.legs)):
            if self.own.isdisjoint({payer, payee}):
                continue
            id_ = entry.order.id if not count else f"{entry.order.id}.{count}"
            sides = (self._number(self.rows[payer]), self._number(self.rows[payee]))
            yield Exchange(id_, day, *sides, amount, text, NOWHERE)

    def _accounts(
        self, rows: Sequence[AccountRow], exchanges: Sequence[Exchange]
    ) -> Iterator[Account]:
        names = accounts_called(self.session, self.place, rows)
        found = self.session.exec(select(BalanceRow).where(*in_book(BalanceRow, self.place))).all()
        balances = {row.slot: row.posted for row in found}
        moved: Counter[str] = Counter()
        for each in exchanges:
            moved[each.payer] -= each.amount
            moved[each.payee] += each.amount
        for row in rows:
            number, mine = self._number(row), row.account_id in self.own
            is_members = row.kind == MEMBER
            yield Account(
                number, names[row.account_id], row.member_id if is_members else None,
                Kind.MEMBER if is_members else Kind.COMMUNITY,
                balances[row.slot] if mine else moved[number],
                Bound(None if row.lower is None else min(0, row.lower)) if mine else None,
                Bound(None if row.upper is None else max(0, row.upper)) if mine else None,
                NOWHERE,
            )  # fmt: skip

    def _members(self, rows: Sequence[AccountRow]) -> Iterator[Member]:
        members = dict.fromkeys(row.member_id for row in rows if row.kind == MEMBER)
        names = called(self.session, self.place, members)
        contacts = self._contacts(members)
        here = {row.member_id for row in rows if row.open and row.kind == MEMBER}
        for id_ in members:
            status = Status.ACTIVE if id_ in here else Status.LEFT
            yield Member(id_, names[id_], contacts.get(id_, ()), status, None, NOWHERE)

    def _contacts(self, members: Iterable[str]) -> Mapping[str, tuple[Contact, ...]]:
        if not self.wanted.private:
            return {}
        known = {self.wanted.member} if self.wanted.member else set(members)
        found: dict[str, tuple[Contact, ...]] = {}
        wanted = select(ContactRow).where(*in_book(ContactRow, self.place))
        for row in sorted(self.session.exec(wanted), key=lambda row: row.kind):
            if row.member_id in known and row.kind in CONTACTS:
                own = Contact(CONTACTS[row.kind], row.value)
                found[row.member_id] = (*found.get(row.member_id, ()), own)
        return found

    def _notices(self) -> Iterator[Notice]:
        first = {row.member_id: row for row in reversed(self.rows.values()) if row.kind == MEMBER}
        wanted = select(NoticeRow).where(*in_book(NoticeRow, self.place))
        rows = sorted(self.session.exec(wanted), key=lambda row: row.notice_id)
        names = category_names(self)
        for row in rows:
            if row.member_id not in first or self.wanted.member not in {None, row.member_id}:
                continue
            days = [
                datetime.fromtimestamp(time_ms / 1000, UTC).date()
                for time_ms in (row.time_ms, row.expires_ms)
            ]
            yield Notice(
                row.notice_id, self._number(first[row.member_id]), NoticeKind(row.kind), "",
                row.text, names.get(row.category, row.category), days[0], days[1],
                is_open=True, origin=NOWHERE,
            )  # fmt: skip


def pairs(legs: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Who gave how much to whom, from legs that sum to zero."""
    moved = [(account, amount) for account, amount in legs if amount]
    giving = deque((account, -amount) for account, amount in moved if amount < 0)
    for payee, received in moved:
        rest = received
        while rest > 0:
            payer, left = giving.popleft()
            part = min(rest, left)
            yield payer, payee, part
            rest -= part
            if left > part:
                giving.appendleft((payer, left - part))

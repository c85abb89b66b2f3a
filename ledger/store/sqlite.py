"""The journal's rows on SQLite, by driver statements: its engine lets one writer in at a time.

A look-up by key in this process costs about two microseconds, so records are read one by one;
what is written goes through `executemany`. Measured: the ORM was fifty times slower.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from ledger.errors import TryAgainError
from ledger.ids import uuid_bytes, uuid_text
from ledger.records import Account, Book, Terms
from ledger.sealing import Seal
from ledger.store import Head, Place, Promise
from ledger.store import sqlite_records as records
from ledger.store.sqlite_records import in_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from ledger.records import Guardians, Hold, Kept, Key, Mandate, Member, Posted
    from ledger.store import Balance, Commit, Transaction


_HEAD: Final = (
    "SELECT book, book_id, unit, scale, quorum, service, lower, upper, accounts, stewards, epoch,"
    " size, time_ms, frontier, settled, brought, awaited, members_to_come, accounts_to_come,"
    " total_to_come, parts_until_ms, certificate, treasurers, funds"
    " FROM book WHERE community_id=? AND book_id=?"
)
_ACCOUNT: Final = in_book(
    "SELECT account_id, slot, member_id, kind, commitment, open, lower, upper, until_ms,"
    " then_lower, then_upper, posted, held_out, held_in, count, last"
    " FROM account JOIN balance USING (community_id, book, slot)",
    "account_id=?",
)
_BALANCE: Final = in_book("SELECT posted, held_out, held_in, count, last FROM balance", "slot=?")
_BODY: Final = in_book("SELECT body FROM entry", "order_id=?")
_DUE: Final = in_book(
    "SELECT hold_id FROM hold", "remaining > 0 AND until_ms <= ? ORDER BY until_ms, hold_id LIMIT ?"
)
_COMMIT: Final = in_book(
    "SELECT first, count, position, books, path, signature FROM commit_receipt",
    "first<=? ORDER BY first DESC LIMIT 1",
)
_BODIES: Final = in_book("SELECT body FROM entry", "seq BETWEEN ? AND ? ORDER BY seq")
_NEXT_DUE: Final = in_book("SELECT MIN(until_ms) FROM hold", "remaining > 0")

_MOVED: Final = (
    "SELECT EXISTS (SELECT 1 FROM leg WHERE community_id=?1 AND book=?2 AND amount<>0)"
    " OR EXISTS (SELECT 1 FROM hold WHERE community_id=?1 AND book=?2)"
)
_INSERT_BOOK: Final = (
    "INSERT INTO book (community_id, book, book_id, unit, scale, quorum, service, lower, upper,"
    " accounts, stewards, epoch, size, time_ms, frontier, settled)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_UPDATE_BOOK: Final = (
    "UPDATE book SET accounts=?, stewards=?, epoch=?, size=?, time_ms=?, frontier=?, settled=?,"
    " lower=?, upper=?, treasurers=?, funds=?"
    " WHERE community_id=? AND book=?"
)
_ROWS_MAX: Final = 256
"""The most rows to a statement. Others take a power of two, so that few are kept prepared."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A statement that changes many rows of a book, `width` values to each."""

    head: str
    width: int
    tail: str = ""

    @cache  # noqa: B019 there are five of these, as constants
    def statement(self, count: int) -> str:
        """The statement for `count` rows; parameters 1 and 2 are the book's place."""
        first = [3 + self.width * row for row in range(count)]
        rows = [f"(?1,?2,{','.join(f'?{n}' for n in range(at, at + self.width))})" for at in first]
        return f"{self.head} {','.join(rows)}{self.tail}"


# A failure ends the whole transaction anyway. If it could be undone for the statement alone, SQLite
# would first copy every page that the statement changes: measured, a tenth of a batch.
_INSERT_ENTRIES: Final = _Change("INSERT OR ROLLBACK INTO entry VALUES", 3)
_INSERT_LEGS: Final = _Change("INSERT OR ROLLBACK INTO leg VALUES", 6)
_INSERT_ACCOUNTS: Final = _Change("INSERT INTO account VALUES", 11)
_PUT_BALANCES: Final = _Change("INSERT OR REPLACE INTO balance VALUES", 6)
# The place comes from the rows, though it is the same in all: otherwise SQLite would look through
# all of the book's accounts for each row.
_OF_ACCOUNT: Final = ") AS v WHERE community_id=v.column1 AND book=v.column2 AND slot=v.column3"
_REWORD_ACCOUNTS: Final = _Change(
    "UPDATE account SET open=v.column4, lower=v.column5, upper=v.column6, until_ms=v.column7,"
    " then_lower=v.column8, then_upper=v.column9 FROM (VALUES",
    7, _OF_ACCOUNT,
)  # fmt: skip
_INSERT_COMMIT: Final = "INSERT INTO commit_receipt VALUES (?,?,?,?,?,?,?,?)"

Ids = Sequence[tuple[Place, str]]


class SqliteStore:
    """Opens transactions on an SQLite engine whose connections were set up by `ledger.database`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As `Store.transaction`."""
        with self._engine.begin() as connection:
            yield SqliteTransaction(connection)


class SqliteTransaction:
    """As `Transaction`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._cursor: sqlite3.Cursor = connection.connection.cursor()  # type: ignore[assignment]

    def _one(self, statement: str, *values: Any) -> tuple[Any, ...] | None:  # noqa: ANN401
        return self._cursor.execute(statement, values).fetchone()  # type: ignore[no-any-return]

    def _each(
        self, statement: str, ids: Ids, *, is_hex: bool = False
    ) -> Iterator[tuple[Place, str, tuple[Any, ...]]]:
        execute = self._cursor.execute
        for place, id_ in ids:
            native = bytes.fromhex(id_) if is_hex else uuid_bytes(id_)
            row = execute(statement, (uuid_bytes(place.community), place.book, native)).fetchone()
            if row is not None:
                yield place, id_, row

    def lock(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Head]:
        """As `Transaction.lock`; `BEGIN IMMEDIATE` has locked them all."""
        heads = {}
        for community, book_id in wanted:
            row = self._one(_HEAD, uuid_bytes(community), bytes.fromhex(book_id))
            if row is not None:
                heads[community, book_id] = _head(community, row)
        return heads

    def next_place(self, community: str) -> Place:
        """As `Transaction.next_place`."""
        last = self._one(
            "SELECT MAX(book) + 1 FROM book WHERE community_id=?", uuid_bytes(community)
        )
        return Place(community, (last and last[0]) or 0)

    def accounts(self, ids: Ids) -> list[tuple[Place, Account]]:
        """As `Transaction.accounts`."""
        return [(place, _account(id_, row)) for place, id_, row in self._each(_ACCOUNT, ids)]

    def balances(self, slots: Sequence[tuple[Place, int]]) -> list[tuple[Place, int, Balance]]:
        """As `Transaction.balances`."""
        found = (
            (place, slot, self._one(_BALANCE, uuid_bytes(place.community), place.book, slot))
            for place, slot in slots
        )
        return [(place, slot, row) for place, slot, row in found if row is not None]

    def members(self, ids: Ids) -> list[tuple[Place, Member]]:
        """As `Transaction.members`."""
        return [(place, records.member(row)) for place, _, row in self._each(records.MEMBER, ids)]

    def keys(self, ids: Ids) -> list[tuple[Place, Key]]:
        """As `Transaction.keys`."""
        found = self._each(records.KEY, ids, is_hex=True)
        return [(place, records.key(row)) for place, _, row in found]

    def keys_of(self, members: Ids) -> list[tuple[Place, Key]]:
        """As `Transaction.keys_of`."""
        found = []
        for place, id_ in members:
            values = (uuid_bytes(place.community), place.book, uuid_bytes(id_))
            found += [(place, row) for row in self._cursor.execute(records.KEYS_OF, values)]
        return [(place, records.key(row)) for place, row in found]

    def guardians(self, members: Ids) -> list[tuple[Place, Guardians]]:
        """As `Transaction.guardians`."""
        found = self._each(records.GUARDIANS, members)
        return [(place, records.guardians(row)) for place, _, row in found]

    def mandates(self, ids: Ids) -> list[tuple[Place, Mandate]]:
        """As `Transaction.mandates`."""
        return [(place, records.mandate(row)) for place, _, row in self._each(records.MANDATE, ids)]

    def kept(self, ids: Ids) -> list[tuple[Place, Kept]]:
        """As `Transaction.kept`."""
        found = []
        for place, id_ in ids:
            values = (uuid_bytes(place.community), place.book, id_)
            found += [(place, row) for row in self._cursor.execute(records.KEPT, values)]
        return [(place, records.kept(row)) for place, row in found]

    def holds(self, ids: Ids) -> list[tuple[Place, Hold]]:
        """As `Transaction.holds`."""
        return [(place, records.hold(row)) for place, _, row in self._each(records.HOLD, ids)]

    def bodies(self, ids: Ids) -> list[tuple[Place, str, bytes]]:
        """As `Transaction.bodies`."""
        return [(place, id_, row[0]) for place, id_, row in self._each(_BODY, ids)]

    def reversals(self, ids: Ids) -> list[tuple[Place, Posted]]:
        """As `Transaction.reversals`."""
        return [
            (place, records.reversal(row)) for place, _, row in self._each(records.REVERSAL, ids)
        ]

    def moved(self, place: Place) -> bool:
        """As `Transaction.moved`."""
        return self._one(_MOVED, uuid_bytes(place.community), place.book) == (1,)

    def promise(self, place: Place, seq: int) -> Promise:
        """As `Transaction.promise`."""
        at = (uuid_bytes(place.community), place.book)
        row = self._one(_COMMIT, *at, seq)
        assert row is not None  # noqa: S101 every entry was written with its commit
        first, count, *seal = row
        bodies = self._cursor.execute(_BODIES, (*at, first, first + count - 1)).fetchall()
        return Promise(first, [body for (body,) in bodies], Seal(*seal))

    def due_holds(self, place: Place, now_ms: int, most: int) -> list[str]:
        """As `Transaction.due_holds`."""
        values = (uuid_bytes(place.community), place.book, now_ms, most)
        return [uuid_text(row[0]) for row in self._cursor.execute(_DUE, values).fetchall()]

    def next_due_ms(self, place: Place) -> int | None:
        """As `Transaction.next_due_ms`."""
        row = self._one(_NEXT_DUE, uuid_bytes(place.community), place.book)
        return None if row is None else row[0]

    def write(self, commits: Sequence[Commit]) -> None:
        """As `Transaction.write`."""
        for commit in commits:
            place = (uuid_bytes(commit.head.place.community), commit.head.place.book)
            self._write_head(place, commit)
            self._write_journal(place, commit)
            self._write_accounts(place, commit)
            self._write_records(place, commit)

    def _write_head(self, place: tuple[bytes, int], commit: Commit) -> None:
        head, book = commit.head, commit.head.book
        last = (
            book.accounts, book.stewards, book.epoch, head.size, head.time_ms, head.frontier,
            head.settled,
        )  # fmt: skip
        if commit.is_new:
            first = (
                bytes.fromhex(book.id), book.unit, book.scale, book.quorum,
                bytes.fromhex(book.service), book.lower, book.upper,
            )  # fmt: skip
            self._cursor.execute(_INSERT_BOOK, (*place, *first, *last))
        else:
            # One is what a book says that says nothing.
            treasurers = None if book.treasurers == 1 else book.treasurers
            ruled = (book.lower, book.upper, treasurers, book.funds)
            self._cursor.execute(_UPDATE_BOOK, (*last, *ruled, *place))

    def _write_journal(self, place: tuple[bytes, int], commit: Commit) -> None:
        # The ids were read strictly when the orders were; taking them apart again would cost more.
        raw = bytes.fromhex
        entries: list[int | bytes] = []
        for seq, id_, body in commit.entries:
            entries += (seq, raw(id_.replace("-", "")), body)
        try:
            self._write_flat(_INSERT_ENTRIES, place, entries)
        except sqlite3.IntegrityError as error:
            raise TryAgainError(f"an order is an entry already: {error}") from error
        self._write_flat(_INSERT_LEGS, place, commit.legs)
        first, seal = commit.entries[0][0], commit.seal
        self._cursor.execute(_INSERT_COMMIT, (*place, first, len(commit.entries), *seal))

    def _write_accounts(self, place: tuple[bytes, int], commit: Commit) -> None:
        self._many(_INSERT_ACCOUNTS, place, [_account_row(account) for account in commit.opened])
        # In order of the key, so that a page is looked for once for all its rows.
        touched = sorted(chain(commit.opened, commit.moved), key=attrgetter("terms.slot"))
        balances: list[int] = []
        for one in touched:
            held = one.held_out, one.held_in
            balances += (one.terms.slot, one.posted, *held, one.count, one.last)
        self._write_flat(_PUT_BALANCES, place, balances)
        terms = [account.terms for account in commit.reworded]
        self._many(_REWORD_ACCOUNTS, place, [(t.slot, *t.changing) for t in terms])

    def _many(
        self, change: _Change, place: tuple[bytes, int], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        self._write_flat(change, place, list(chain.from_iterable(rows)))

    def _write_flat(self, change: _Change, place: tuple[bytes, int], values: Sequence[Any]) -> None:
        """Write rows given end to end, as many to a statement as its parameters allow.

        Each statement gives up the interpreter's lock once. Row by row, a writer beside a busy
        thread waited for the lock a thousand times a batch.
        """
        left, at = len(values) // change.width, 0
        while left:
            count = min(_ROWS_MAX, 1 << left.bit_length() - 1)
            end = at + count * change.width
            self._cursor.execute(change.statement(count), [*place, *values[at:end]])
            left, at = left - count, end

    def _write_records(self, place: tuple[bytes, int], commit: Commit) -> None:
        for record in commit.records:
            change = records.put(record)
            if change is not None:
                statement, values = change
                self._cursor.execute(statement, (*place, *values))


def _head(community: str, row: tuple[Any, ...]) -> Head:
    book = Book(
        row[1].hex(), row[2], row[3], row[4], row[5].hex(), row[6], row[7],
        accounts=row[8], stewards=row[9], epoch=row[10], brought=records.brought(row[15:22]),
        treasurers=row[22] or 1, funds=row[23],
    )  # fmt: skip
    return Head(Place(community, row[0]), book, *row[11:15])


def _account(id_: str, row: tuple[Any, ...]) -> Account:
    terms = Terms(id_, row[1], uuid_text(row[2]), row[3], row[4].hex(), bool(row[5]), *row[6:11])
    return Account(terms, *row[11:])


def _account_row(account: Account) -> tuple[Any, ...]:
    terms = account.terms
    names = (uuid_bytes(terms.id), uuid_bytes(terms.member), terms.kind)
    fixed = (terms.slot, *names, bytes.fromhex(terms.commitment))
    return (*fixed, *terms.changing)

"""The journal's rows on PostgreSQL: any number of processes, each under the heads that it locked.

A statement handles all books of a batch. Rows are read by a join with arrays of what is wanted,
inserted by COPY and updated by a join with arrays. Measured for 1,000 transfers: COPY takes half
the time of an insert from arrays, and arrays as text half the time of the driver's lists.

No state outlives a transaction and no statement is prepared, so that a pooler may give every
transaction another connection. What is read after `lock` includes what the head's last holder
committed: `ledger.database` asks for READ COMMITTED, where every statement looks anew.

Leaves to others: its statements (`postgres_sql`), trying again (`ledger.retry`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy.exc import DBAPIError

from ledger.cut_off import ending_what_was_cut_off
from ledger.errors import TryAgainError, UnknownOutcomeError
from ledger.reaching import is_read_only
from ledger.records import Account, Book, Hold, Kept, Key, Posted, Terms
from ledger.sealing import Seal
from ledger.silence import SilentError, local, silence_of
from ledger.store import LEG_WIDTH, Head, Place, Promise
from ledger.store import postgres_copy as packed
from ledger.store import postgres_records as records
from ledger.store import postgres_sql as sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, Engine

    from ledger.records import Guardians, Mandate, Member
    from ledger.store import Balance, Commit, Transaction

TRY_AGAIN: Final = {
    "23505": "another process opened the book or posted the order first",
    "40001": "another process changed what the transaction read",
    "40P01": "two transactions waited for each other",
}
"""SQLSTATEs that say: nothing was written, and the same may be tried again."""

FEW: Final = 200
"""The most entries of a commit that go by arrays in one way to the server; more by COPY."""

Ids = Sequence[tuple[Place, str]]
Row = tuple[Any, ...]
Placed = Sequence[tuple[tuple[str, int], "Commit"]]
"""What each book writes, with the leading columns of its rows."""


class PostgresStore:
    """Opens transactions on a PostgreSQL engine from `ledger.database`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As `Store.transaction`.

        Raises:
            TryAgainError: nothing was written, for reasons that pass.
            UnknownOutcomeError: the connection was lost during COMMIT.
        """
        with ending_what_was_cut_off(self._engine), self._engine.connect() as connection:
            begun = connection.begin()
            tx = PostgresTransaction(connection)
            try:
                yield tx
            except (psycopg.Error, DBAPIError) as error:
                if tx.is_lost or is_read_only(error):
                    connection.invalidate()
                    # Nor does anybody wait on what else was kept of that server.
                    self._engine.dispose()
                    # Whoever waited so long for nothing need not wait again.
                    if isinstance(error, SilentError):
                        raise
                    raise TryAgainError(f"the connection was lost: {error}") from error
                _raise_if_passing(error)
                raise
            try:
                begun.commit()
            except DBAPIError as error:
                _raise_if_passing(error)
                raise UnknownOutcomeError(str(error)) from error


class PostgresTransaction:
    """As `Transaction`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: psycopg.Connection[Row] = connection.connection.driver_connection  # type: ignore[assignment]
        self._cursor = self._driver.cursor(binary=True)
        self._bounds = local(silence_of(self._driver)).encode()

    @property
    def is_lost(self) -> bool:
        """Whether the connection has ended, and the transaction with it."""
        return self._driver.closed

    def _rows(self, statement: str, *values: object) -> list[Row]:
        return self._cursor.execute(statement.encode(), values).fetchall()

    def _each(
        self,
        statement: str,
        ids: Ids,
        *,
        is_hex: bool = False,
        written: Callable[[str], str] = sql.uuid,
    ) -> Iterator[tuple[Place, str, Row]]:
        if not ids:
            return
        places = sql.columns([sql.place(place) for place, _ in ids])
        names = [bytes.fromhex(id_) if is_hex else written(id_) for _, id_ in ids]
        for number, *row in self._rows(statement, *places, sql.array(names)):
            yield *ids[number - 1], tuple(row)

    def lock(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Head]:
        """As `Transaction.lock`; the order is that of the books' places."""
        names = sql.columns(
            [(sql.uuid(community), bytes.fromhex(book)) for community, book in wanted]
        )
        heads = {}
        with self._driver.pipeline():
            self._driver.execute(self._bounds)
            found = self._cursor.execute(sql.HEADS.encode(), names)
        for number, *row in found.fetchall():
            community, book_id = wanted[number - 1]
            heads[community, book_id] = _head(community, row)
        return heads

    def next_place(self, community: str) -> Place:
        """As `Transaction.next_place`; whoever takes it second is told to try again."""
        [(book,)] = self._rows(sql.NEXT_PLACE, sql.uuid(community))
        return Place(community, book)

    def accounts(self, ids: Ids) -> list[tuple[Place, Account]]:
        """As `Transaction.accounts`."""
        return [(place, _account(id_, row)) for place, id_, row in self._each(sql.ACCOUNTS, ids)]

    def balances(self, slots: Sequence[tuple[Place, int]]) -> list[tuple[Place, int, Balance]]:
        """As `Transaction.balances`."""
        places = sql.columns([sql.place(place) for place, _ in slots])
        numbers = sql.array([slot for _, slot in slots])
        found = self._rows(sql.BALANCES, *places, numbers)
        return [(*slots[number - 1], row) for number, *row in found]

    def members(self, ids: Ids) -> list[tuple[Place, Member]]:
        """As `Transaction.members`."""
        found = self._each(sql.MEMBERS, ids)
        return [(place, records.member(id_, row)) for place, id_, row in found]

    def keys(self, ids: Ids) -> list[tuple[Place, Key]]:
        """As `Transaction.keys`."""
        found = self._each(sql.KEYS, ids, is_hex=True)
        return [(place, Key(id_, *row)) for place, id_, row in found]

    def keys_of(self, members: Ids) -> list[tuple[Place, Key]]:
        """As `Transaction.keys_of`."""
        found = self._each(sql.KEYS_OF, members)
        return [(place, Key(row[0].hex(), id_, *row[1:])) for place, id_, row in found]

    def guardians(self, members: Ids) -> list[tuple[Place, Guardians]]:
        """As `Transaction.guardians`."""
        found = self._each(sql.GUARDIANS, members)
        return [(place, records.guardians(id_, row)) for place, id_, row in found]

    def mandates(self, ids: Ids) -> list[tuple[Place, Mandate]]:
        """As `Transaction.mandates`."""
        found = self._each(sql.MANDATES, ids)
        return [(place, records.mandate(id_, row)) for place, id_, row in found]

    def kept(self, ids: Ids) -> list[tuple[Place, Kept]]:
        """As `Transaction.kept`."""
        found = self._each(sql.KEPT, ids, written=records.quoted)
        return [(place, Kept(id_, row[0])) for place, id_, row in found]

    def holds(self, ids: Ids) -> list[tuple[Place, Hold]]:
        """As `Transaction.holds`."""
        return [(place, Hold(id_, *row)) for place, id_, row in self._each(sql.HOLDS, ids)]

    def bodies(self, ids: Ids) -> list[tuple[Place, str, bytes]]:
        """As `Transaction.bodies`."""
        return [(place, id_, row[0]) for place, id_, row in self._each(sql.BODIES, ids)]

    def reversals(self, ids: Ids) -> list[tuple[Place, Posted]]:
        """As `Transaction.reversals`."""
        return [
            (place, Posted(id_, "", (), row[0]))
            for place, id_, row in self._each(sql.REVERSALS, ids)
        ]

    def moved(self, place: Place) -> bool:
        """As `Transaction.moved`."""
        [(moved,)] = self._rows(sql.MOVED, *sql.place(place), *sql.place(place))
        return bool(moved)

    def promise(self, place: Place, seq: int) -> Promise:
        """As `Transaction.promise`."""
        [(first, count, *seal)] = self._rows(sql.COMMIT, *sql.place(place), seq)
        bodies = self._rows(sql.COMMIT_BODIES, *sql.place(place), first, first + count - 1)
        return Promise(first, [body for (body,) in bodies], Seal(*seal))

    def due_holds(self, place: Place, now_ms: int, most: int) -> list[str]:
        """As `Transaction.due_holds`."""
        return [hold for (hold,) in self._rows(sql.DUE, *sql.place(place), now_ms, most)]

    def next_due_ms(self, place: Place) -> int | None:
        """As `Transaction.next_due_ms`."""
        [(until_ms,)] = self._rows(sql.NEXT_DUE, *sql.place(place))
        return until_ms  # type: ignore[no-any-return]

    def write(self, commits: Sequence[Commit]) -> None:
        """As `Transaction.write`."""
        placed = [(sql.place(commit.head.place), commit) for commit in commits]
        self._copy_new(placed)
        are_many = sum(len(commit.entries) for commit in commits) > FEW
        if are_many:
            self._copy_packed(sql.COPY_ENTRIES, packed.entries(commits))
            self._copy_packed(sql.COPY_LEGS, packed.legs(commits))
        # Few rows cost little beside each way to the server and back: there is one for all.
        with self._driver.pipeline():
            if not are_many:
                self._insert_journal(placed)
            self._write_changes(placed)

    def _copy_new(self, placed: Placed) -> None:
        """Write what was not there before, beside the journal."""
        books = [
            (*place, *_opened(commit.head.book), *_moved(commit.head))
            for place, commit in placed
            if commit.is_new
        ]
        self._copy(sql.COPY_BOOKS, books)
        opened = [(place, account) for place, commit in placed for account in commit.opened]
        self._copy(sql.COPY_ACCOUNTS, [place + _account_row(account) for place, account in opened])
        self._copy(sql.COPY_BALANCES, [place + _balance(account) for place, account in opened])
        reversals = [
            (*place, record.id, record.reversed_by)
            for place, commit in placed
            for record in commit.records
            if isinstance(record, Posted) and record.reversed_by is not None
        ]
        self._copy(sql.COPY_REVERSALS, reversals)

    def _insert_journal(self, placed: Placed) -> None:
        entries = [place + entry for place, commit in placed for entry in commit.entries]
        self._change(sql.INSERT_ENTRIES, entries)
        legs = [
            place + leg
            for place, commit in placed
            for leg in zip(*[iter(commit.legs)] * LEG_WIDTH, strict=True)
        ]
        self._change(sql.INSERT_LEGS, legs)

    def _write_changes(self, placed: Placed) -> None:
        promised = [
            (*place, commit.entries[0][0], len(commit.entries), *commit.seal)
            for place, commit in placed
        ]
        self._change(sql.INSERT_COMMITS, promised)
        heads = [
            (*place, *_moved(commit.head), *_ruled(commit.head.book))
            for place, commit in placed
            if not commit.is_new
        ]
        self._change(sql.MOVE_BOOKS, heads)
        moved = [place + _balance(one) for place, commit in placed for one in commit.moved]
        self._change(sql.MOVE_BALANCES, moved)
        reworded = [
            (*place, account.terms.slot, *account.terms.changing)
            for place, commit in placed
            for account in commit.reworded
        ]
        self._change(sql.REWORD_ACCOUNTS, reworded)
        self._write_records(placed)

    def _write_records(self, placed: Placed) -> None:
        rows = records.sort((place, commit.records) for place, commit in placed)
        self._change(sql.PUT_BROUGHT, rows.brought)
        self._change(sql.PUT_MEMBERS, rows.members)
        self._change(sql.PUT_KEYS, rows.keys)
        self._change(sql.PUT_GUARDIANS, rows.guardians)
        self._change(sql.PUT_HOLDS, rows.holds)
        self._change(sql.PUT_MANDATES, rows.mandates)
        self._change(sql.PUT_KEPT, rows.kept)

    def _copy(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            with self._cursor.copy(statement.encode()) as copy:
                for row in rows:
                    copy.write_row(row)

    def _copy_packed(self, statement: str, pieces: Iterable[bytes]) -> None:
        for rows in pieces:
            with self._cursor.copy(statement.encode()) as copy:
                copy.write(rows)

    def _change(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            self._cursor.execute(statement.encode(), sql.columns(rows))


def _raise_if_passing(error: psycopg.Error | DBAPIError) -> None:
    """Raise `TryAgainError` for what the database undid for reasons that pass."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    why = TRY_AGAIN.get(getattr(cause, "sqlstate", None) or "")
    if why is not None:
        raise TryAgainError(f"{why}: {error}") from error


def _opened(book: Book) -> Row:
    identity = (bytes.fromhex(book.id), book.unit, book.scale, book.quorum)
    return (*identity, bytes.fromhex(book.service), book.lower, book.upper)


def _moved(head: Head) -> Row:
    book = head.book
    counts = (book.accounts, book.stewards, book.epoch, head.size, head.time_ms)
    return (*counts, head.frontier, head.settled)


def _ruled(book: Book) -> Row:
    # One is what a book says that says nothing.
    treasurers = None if book.treasurers == 1 else book.treasurers
    return (book.lower, book.upper, treasurers, book.funds)


def _head(community: str, row: Sequence[Any]) -> Head:
    place, id_, unit, scale, quorum, service, lower, upper, *rest = row
    identity = (id_.hex(), unit, scale, quorum, service.hex(), lower, upper)
    accounts, stewards, epoch, *rest = rest
    *rest, treasurers, funds = rest
    brought = records.brought(rest[4:])
    book = Book(*identity, accounts, stewards, epoch, brought, treasurers or 1, funds)
    return Head(Place(community, place), book, *rest[:4])


def _account(id_: str, row: Row) -> Account:
    slot, member, kind, commitment, *rest = row
    return Account(Terms(id_, slot, member, kind, commitment.hex(), *rest[:6]), *rest[6:])


def _account_row(account: Account) -> Row:
    terms = account.terms
    fixed = (terms.slot, terms.id, terms.member, terms.kind, bytes.fromhex(terms.commitment))
    return (*fixed, *terms.changing)


def _balance(account: Account) -> Row:
    held = (account.held_out, account.held_in)
    return (account.terms.slot, account.posted, *held, account.count, account.last)

"""How records beside accounts are read from SQLite's rows, and written to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.ids import uuid_bytes, uuid_text
from ledger.records import (
    Book,
    Brought,
    Choice,
    Guardians,
    Hold,
    Kept,
    Key,
    Mandate,
    Member,
    Posted,
    Recovery,
)

if TYPE_CHECKING:
    from ledger.records import Record

Row = tuple[Any, ...]


def in_book(statement: str, condition: str) -> str:
    """A statement on the rows of one book, whose place comes before the condition's values."""
    return f"{statement} WHERE community_id=? AND book=? AND {condition}"


_KEYS: Final = "SELECT key, member_id, added, revoked, veto FROM key"
MEMBER: Final = in_book(
    "SELECT member_id, roles, keys, renewed, dismissed, accounts, expected, household FROM member",
    "member_id=?",
)
KEY: Final = in_book(_KEYS, "key=?")
KEYS_OF: Final = in_book(_KEYS, "member_id=?")
GUARDIANS: Final = in_book(
    "SELECT member_id, chosen, quorum, notice_ms, recovery_id, key, ready_ms, next_id,"
    " next_chosen, next_quorum, next_notice_ms, next_ready_ms FROM guardians",
    "member_id=?",
)
HOLD: Final = in_book("SELECT hold_id, payer, payee, remaining, until_ms FROM hold", "hold_id=?")
MANDATE: Final = in_book(
    "SELECT mandate_id, account, broker, each, rest, payees, until_ms, open, given, from_ms"
    " FROM mandate",
    "mandate_id=?",
)
KEPT: Final = in_book("SELECT kept_id, text FROM kept", "kept_id=?")
REVERSAL: Final = in_book("SELECT order_id, reversed_by FROM reversal", "order_id=?")

_PUT_BROUGHT: Final = (
    "UPDATE book SET brought=?3, awaited=?4, members_to_come=?5, accounts_to_come=?6,"
    " total_to_come=?7, parts_until_ms=?8, certificate=?9 WHERE community_id=?1 AND book=?2"
)
_PUT_MEMBER: Final = "INSERT OR REPLACE INTO member VALUES (?,?,?,?,?,?,?,?,?,?)"
_PUT_KEY: Final = "INSERT OR REPLACE INTO key VALUES (?,?,?,?,?,?,?)"
_PUT_GUARDIANS: Final = "INSERT OR REPLACE INTO guardians VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_PUT_HOLD: Final = "INSERT OR REPLACE INTO hold VALUES (?,?,?,?,?,?,?)"
_PUT_MANDATE: Final = "INSERT OR REPLACE INTO mandate VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
_PUT_KEPT: Final = "INSERT OR REPLACE INTO kept VALUES (?,?,?,?)"
_PUT_REVERSAL: Final = "INSERT INTO reversal VALUES (?,?,?,?)"


def split(joined: str) -> tuple[str, ...]:
    """What a column holds joined by commas."""
    return tuple(joined.split(",")) if joined else ()


def member(row: Row) -> Member:
    """The member in a row."""
    id_, roles, *figures, expected, household = row
    shared = None if household is None else uuid_text(household)
    return Member(uuid_text(id_), frozenset(split(roles)), *(*figures, bool(expected), shared))


def brought(row: Row) -> Brought | None:
    """What was brought in, from the end of a book's row."""
    id_, awaited, members, accounts, total, until_ms, certificate = row
    if id_ is None:
        return None
    due = _hex(awaited), members, accounts, total
    return Brought(uuid_text(id_), *due, until_ms, _hex(certificate))


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else bytes.fromhex(value)


def key(row: Row) -> Key:
    """The key in a row."""
    return Key(row[0].hex(), uuid_text(row[1]), row[2], row[3], bool(row[4]))


def guardians(row: Row) -> Guardians:
    """The guardians in a row."""
    id_, chosen, quorum, notice_ms, recovery_id, new, ready_ms, next_id, then, *figures = row
    asked = None if recovery_id is None else Recovery(uuid_text(recovery_id), new.hex(), ready_ms)
    waits = None if next_id is None else Choice(uuid_text(next_id), split(then), *figures)
    return Guardians(uuid_text(id_), split(chosen), quorum, notice_ms, asked, waits)


def hold(row: Row) -> Hold:
    """The hold in a row."""
    return Hold(uuid_text(row[0]), uuid_text(row[1]), uuid_text(row[2]), row[3], row[4])


def mandate(row: Row) -> Mandate:
    """The mandate in a row."""
    id_, account, broker = (uuid_text(name) for name in row[:3])
    each, rest, payees, until_ms, is_open, *since = row[3:]
    return Mandate(id_, account, broker, each, rest, split(payees), until_ms, bool(is_open), *since)


def kept(row: Row) -> Kept:
    """What a rule keeps, in a row."""
    return Kept(*row)


def reversal(row: Row) -> Posted:
    """Which order was reversed by which."""
    return Posted(uuid_text(row[0]), "", (), uuid_text(row[1]))


def put(record: Record) -> tuple[str, Row] | None:
    """The statement that writes a record, and its values after the place; None for most heads."""
    change: tuple[str, Row] | None = None
    if isinstance(record, Hold):
        change = _PUT_HOLD, (*_ids(*record[:3]), record.remaining, record.until_ms)
    elif isinstance(record, Key):
        row = (record.added, record.revoked, record.veto)
        change = _PUT_KEY, (bytes.fromhex(record.id), uuid_bytes(record.member), *row)
    elif isinstance(record, Member):
        roles = ",".join(sorted(record.roles))
        shared = None if record.household is None else uuid_bytes(record.household)
        change = _PUT_MEMBER, (uuid_bytes(record.id), roles, *record[2:-1], shared)
    elif isinstance(record, Mandate):
        change = _PUT_MANDATE, _mandate_row(record)
    elif isinstance(record, Guardians):
        change = _PUT_GUARDIANS, _guardians_row(record)
    elif isinstance(record, Kept):
        change = _PUT_KEPT, record
    elif isinstance(record, Posted) and record.reversed_by is not None:
        change = _PUT_REVERSAL, _ids(record.id, record.reversed_by)
    elif isinstance(record, Book) and record.brought is not None:
        change = _PUT_BROUGHT, _brought_row(record.brought)
    return change


def _ids(*ids: str) -> Row:
    return tuple(uuid_bytes(id_) for id_ in ids)


def _brought_row(record: Brought) -> Row:
    id_, awaited, *left, certificate = record
    return (uuid_bytes(id_), _bytes(awaited), *left, _bytes(certificate))


def _mandate_row(record: Mandate) -> Row:
    return (*_ids(*record[:3]), record.each, record.rest, ",".join(record.payees), *record[6:])


def _guardians_row(record: Guardians) -> Row:
    asked = record.recovery
    recovery: Row = (None, None, None)
    if asked is not None:
        recovery = (uuid_bytes(asked.id), bytes.fromhex(asked.key), asked.ready_ms)
    waits = record.waiting
    then: Row = (None,) * 5
    if waits is not None:
        then = (uuid_bytes(waits.id), ",".join(waits.chosen), *waits[2:])
    chosen = ",".join(record.chosen)
    return (uuid_bytes(record.id), chosen, record.quorum, record.notice_ms, *recovery, *then)

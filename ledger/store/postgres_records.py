"""How records beside accounts are read from PostgreSQL's rows, and sorted by the table they go to.

Ids come as text, since the statements ask for that (`postgres_sql`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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
    Recovery,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ledger.records import Record

Row = tuple[Any, ...]


class Rows(NamedTuple):
    """Rows to be written, by table."""

    brought: list[Row]
    members: list[Row]
    keys: list[Row]
    guardians: list[Row]
    holds: list[Row]
    mandates: list[Row]
    kept: list[Row]


def split(joined: str) -> tuple[str, ...]:
    """What a column holds joined by commas."""
    return tuple(joined.split(",")) if joined else ()


def member(id_: str, row: Row) -> Member:
    """The member in a row."""
    return Member(id_, frozenset(split(row[0])), *row[1:])


def guardians(id_: str, row: Row) -> Guardians:
    """The guardians in a row."""
    chosen, quorum, notice_ms, recovery_id, key, ready_ms, next_id, then, *figures = row
    asked = None if recovery_id is None else Recovery(recovery_id, key.hex(), ready_ms)
    waits = None if next_id is None else Choice(next_id, split(then), *figures)
    return Guardians(id_, split(chosen), quorum, notice_ms, asked, waits)


def mandate(id_: str, row: Row) -> Mandate:
    """The mandate in a row."""
    account, broker, each, rest, payees, *others = row
    return Mandate(id_, account, broker, each, rest, split(payees), *others)


def sort(placed: Iterable[tuple[tuple[str, int], Iterable[Record]]]) -> Rows:
    """The rows of many books' records, each led by its book's place."""
    rows = Rows([], [], [], [], [], [], [])
    for place, records in placed:
        for record in records:
            _put(rows, place, record)
    return rows


def _put(rows: Rows, place: tuple[str, int], record: Record) -> None:
    if isinstance(record, Hold):
        rows.holds.append(place + record)
    elif isinstance(record, Key):
        known = (record.added, record.revoked, record.veto)
        rows.keys.append((*place, bytes.fromhex(record.id), record.member, *known))
    elif isinstance(record, Member):
        rows.members.append((*place, record.id, _joined(sorted(record.roles)), *record[2:]))
    elif isinstance(record, Mandate):
        rows.mandates.append((*place, *record[:5], _joined(record.payees), *record[6:]))
    elif isinstance(record, Kept):
        rows.kept.append((*place, quoted(record.id), quoted(record.text)))
    elif isinstance(record, Guardians):
        rows.guardians.append((*place, *_guardians_row(record)))
    elif isinstance(record, Book) and record.brought is not None:
        rows.brought.append((*place, *_brought_row(record.brought)))


def brought(row: Sequence[Any]) -> Brought | None:
    """What was brought in, from the end of a book's row."""
    id_, awaited, members, accounts, total, until_ms, certificate = row
    if id_ is None:
        return None
    due = awaited and awaited.hex(), members, accounts, total
    return Brought(id_, *due, until_ms, certificate and certificate.hex())


def _brought_row(record: Brought) -> Row:
    id_, awaited, *left, certificate = record
    return (id_, awaited and _hex(awaited), *left, certificate and _hex(certificate))


def _guardians_row(record: Guardians) -> Row:
    asked, waits = record.recovery, record.waiting
    recovery = (asked.id, _hex(asked.key), asked.ready_ms) if asked else (None,) * 3
    then = (waits.id, _joined(waits.chosen), *waits[2:]) if waits else (None,) * 5
    return (record.id, _joined(record.chosen), *record[2:4], *recovery, *then)


def _joined(words: Iterable[str]) -> str:
    return f'"{",".join(words)}"'


def quoted(text: str) -> str:
    """A text as it stands in an array."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _hex(key: str) -> str:
    # As text, since among arrays of bytes no NULL can stand.
    return f'"\\\\x{key}"'

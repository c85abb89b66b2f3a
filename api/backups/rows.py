"""Rows as lines of JSON, the same from either kind of database: equal rows are equal bytes.

A table is its rows in the order of its primary key, each a JSON array of its columns on a line of
its own. Ids are dashed text, truth is true or false, bytes are `x` and hex, or `t` and the text
where they are printable ASCII, as entries are. Lines come in blocks, so that no table is ever whole
in memory.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlalchemy import Boolean, Integer, LargeBinary, String
from sqlmodel import SQLModel

from ledger.columns import Hex, Id
from ledger.errors import EvidenceError
from ledger.ids import is_uuid, uuid_bytes, uuid_text
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from uuid import UUID

    import sqlalchemy
    from sqlalchemy.types import TypeEngine

ROWS: Final = 1_000
"""Rows to a block: what copying needs in memory, but for long texts."""
LINE_BYTES_MAX: Final = 1 << 24
READ_BYTES: Final = 1 << 20
INT_MAX: Final = 2**63 - 1
ID, BYTES, INT, BOOL, TEXT = "id", "bytes", "int", "bool", "text"
KINDS: Final = frozenset({ID, BYTES, INT, BOOL, TEXT})


class Table(NamedTuple):
    """A table: its columns and what kind of value each holds, and those that its rows go by."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]


def known_tables() -> list[Table]:
    """Every table of what was imported, by name. No row refers to one that must be there before."""
    found = sorted(SQLModel.metadata.tables.values(), key=lambda one: one.name)
    return [_table(one) for one in found]


def _table(made: sqlalchemy.Table) -> Table:
    columns = tuple((column.name, _kind(column.type)) for column in made.columns)
    return Table(made.name, columns, tuple(column.name for column in made.primary_key))


def _kind(type_: TypeEngine[Any]) -> str:
    if isinstance(type_, Id):
        return ID
    for kind, types in (
        (BYTES, (Hex, LargeBinary)), (BOOL, Boolean), (INT, Integer), (TEXT, String),
    ):  # fmt: skip
        if isinstance(type_, types):
            return kind
    raise TypeError(type_)


def write_blocks(table: Table, rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, bytes]]:
    """What the database gave as lines; each block with how many there are."""
    makers = [_WRITERS.get(kind) for _name, kind in table.columns]
    while block := list(islice(rows, ROWS)):
        columns = zip(*block, strict=True)
        made = [
            column if maker is None else map(maker, column)
            for maker, column in zip(makers, columns, strict=True)
        ]
        lines = map(orjson.dumps, zip(*made, strict=True))
        yield len(block), b"\n".join(lines) + b"\n"


@lru_cache(10_000)
def _id_text(value: bytes | UUID | None) -> str | None:
    return uuid_text(value) if isinstance(value, bytes) else None if value is None else str(value)


def _bytes_text(value: bytes | None) -> str | None:
    if value is None:
        return None
    if value.isascii() and (text := value.decode("ascii")).isprintable():
        return f"t{text}"
    return f"x{value.hex()}"


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)


_WRITERS: Final[dict[str, Callable[[Any], Any]]] = {
    ID: _id_text, BYTES: _bytes_text, BOOL: _truth,
}  # fmt: skip


def read_blocks(
    table: Table, lines: Iterable[bytes], where: str, *, packed: bool
) -> Iterator[list[tuple[Any, ...]]]:
    """Lines as what a database takes; ids as 16 bytes where `packed`, else as text.

    Raises:
        EvidenceError: a line is none of this table's.
    """
    readers = [_id_bytes if kind == ID and packed else _READERS[kind]
               for _name, kind in table.columns]  # fmt: skip
    all_lines, number = iter(lines), 0
    while block := list(islice(all_lines, ROWS)):
        try:
            rows = [orjson.loads(line) for line in block]
            if {type(row) for row in rows} != {list}:
                raise EvidenceError(
                    where, N_("a row after line {number} is no list"), number=number
                )
            columns = zip(*rows, strict=True)
            made = [list(map(reader, column))
                    for reader, column in zip(readers, columns, strict=True)]  # fmt: skip
        except (ValueError, TypeError) as error:
            why = N_("a row after line {number} is none")
            raise EvidenceError(where, why, str(error), number=number) from error
        yield list(zip(*made, strict=True))
        number += len(block)


@lru_cache(10_000)
def _id_bytes(value: str | None) -> bytes | None:
    return None if value is None else uuid_bytes(_id(value) or "")


@lru_cache(10_000)
def _id(value: object) -> str | None:
    if value is None or (isinstance(value, str) and is_uuid(value)):
        return value
    raise ValueError("no id")


def _bytes(value: str | None) -> bytes | None:
    if value is None:
        return None
    if value[:1] == "t":
        return value[1:].encode("ascii")
    if value[:1] == "x":
        return bytes.fromhex(value[1:])
    raise ValueError("no bytes")


def _int(value: object) -> object:
    if value is None or (type(value) is int and -INT_MAX - 1 <= value <= INT_MAX):
        return value
    raise ValueError("no whole number")


def _bool(value: object) -> object:
    if value is None or type(value) is bool:
        return value
    raise ValueError("neither true nor false")


def _text(value: object) -> object:
    if value is None or type(value) is str:
        return value
    raise ValueError("no text")


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    ID: _id, BYTES: _bytes, INT: _int, BOOL: _bool, TEXT: _text,
}  # fmt: skip


def lines_of(blocks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Each line, without its end, of what comes in pieces of any length.

    Raises:
        EvidenceError: a line is too long, or the last one has no end.
    """
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        if len(rest) > LINE_BYTES_MAX:
            raise EvidenceError(where, N_("a line is too long"))
        yield from whole
    if rest:
        raise EvidenceError(where, N_("its last line is cut short"))

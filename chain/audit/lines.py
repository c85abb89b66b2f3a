"""The lines of an export, read strictly into typed items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.checks import HASH_BYTES, read_hex, read_integer
from chain.errors import EvidenceError
from chain.exports import LINE_BYTES_MAX
from ledger import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT: Final = "ayni-export-v1"
INTEGER_MAX: Final = 2**53 - 1
_PATH_BYTES_MAX: Final = 32 * 64


class Header(NamedTuple):
    """The first line: whose journal this is and which key signs for it (a claim, not yet trust)."""

    book: str
    community: str
    key: str


class CommitLine(NamedTuple):
    """The signature under which `count` entries from `first` on were promised."""

    first: int
    count: int
    position: int
    books: int
    path: bytes
    signature: bytes


class EntryLine(NamedTuple):
    """An entry's own bytes."""

    body: bytes


class EpochLine(NamedTuple):
    """A closed epoch: its record, the seed of its leaves' nonces, the checkpoint it ended on."""

    record: bytes
    seed: bytes
    checkpoint: str
    time_ms: int


class EndLine(NamedTuple):
    """The last line: how many entries there are, and the checkpoint over all of them."""

    entries: int
    checkpoint: str


Line = Header | CommitLine | EntryLine | EpochLine | EndLine

_ENTRY_START: Final = b'{"entry":'
_ENTRY_END: Final = b',"type":"entry"}'


def entry_line(body: bytes) -> bytes:
    """The line for an entry: its own bytes set in as they are."""
    return _ENTRY_START + body + _ENTRY_END


def read_line(data: bytes, where: str) -> Line:
    """Read one line. Raises `EvidenceError` naming `where` and the field."""
    if data.startswith(_ENTRY_START) and data.endswith(_ENTRY_END):
        return EntryLine(data[len(_ENTRY_START) : -len(_ENTRY_END)])
    try:
        sent = canonical.decode(data, LINE_BYTES_MAX)
        kind = _KINDS.get(str(sent.get("type")))
        if kind is None:
            raise EvidenceError("type", f"must be one of {sorted(_KINDS)}")
        names, read = kind
        if sent.keys() != {"type", *names}:
            raise EvidenceError("line", f"must have the fields {sorted(names)} and type")
        return read(sent)
    except EvidenceError as error:
        raise EvidenceError(f"{where}: {error.where}", error.why) from error


def _header(sent: dict[str, Any]) -> Line:
    if sent["format"] != FORMAT:
        raise EvidenceError("format", f"must be {FORMAT}")
    book = read_hex("book", sent["book"], HASH_BYTES).hex()
    return Header(book, _text("community", sent["community"]), _text("key", sent["key"]))


def _commit(sent: dict[str, Any]) -> Line:
    path = _text("path", sent["path"])
    if len(path) > 2 * _PATH_BYTES_MAX:
        raise EvidenceError("path", "is too long")
    return CommitLine(
        _integer(sent, "first"),
        _integer(sent, "count"),
        _integer(sent, "position"),
        _integer(sent, "books"),
        read_hex("path", path, len(path) // 2),
        read_hex("signature", sent["signature"], 64),
    )


def _epoch(sent: dict[str, Any]) -> Line:
    return EpochLine(
        read_hex("record", sent["record"], 184),
        read_hex("seed", sent["seed"], HASH_BYTES),
        _text("checkpoint", sent["checkpoint"]),
        _integer(sent, "time_ms"),
    )


def _end(sent: dict[str, Any]) -> Line:
    return EndLine(_integer(sent, "entries"), _text("checkpoint", sent["checkpoint"]))


def _integer(sent: dict[str, Any], name: str) -> int:
    return read_integer(name, sent[name], 0, INTEGER_MAX)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise EvidenceError(name, "must be a string")
    return value


_KINDS: Final[dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Line]]]] = {
    "header": (("book", "community", "format", "key"), _header),
    "commit": (("first", "count", "position", "books", "path", "signature"), _commit),
    "epoch": (("record", "seed", "checkpoint", "time_ms"), _epoch),
    "end": (("entries", "checkpoint"), _end),
}

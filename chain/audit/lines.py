"""The lines of an export, read strictly into typed items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.checks import HASH_BYTES, read_hex, read_integer, read_text
from chain.errors import EvidenceError, inside
from chain.exports import LINE_BYTES_MAX
from ledger import canonical
from ledger.ids import is_uuid
from ledger.sealing import Seal

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT: Final = "ayni-export-v1"
INTEGER_MAX: Final = 2**53 - 1


class Header(NamedTuple):
    """The first line: whose journal this is and which key signs for it (a claim, not yet trust).

    `community` is the id under which the members' wallets know the book; no signature holds it.
    """

    book: str
    community: str
    key: str


class CommitLine(NamedTuple):
    """How the `count` entries from `first` on were promised."""

    first: int
    count: int  # type: ignore[assignment] # hides tuple.count, which no line needs
    seal: Seal


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


class _Kind(NamedTuple):
    """A kind of line: its fields beside `type`, and how they are read."""

    names: tuple[str, ...]
    read: Callable[[dict[str, Any]], Line]


_ENTRY_START: Final = b'{"entry":'
_ENTRY_END: Final = b',"type":"entry"}'


def entry_line(body: bytes) -> bytes:
    """The line for an entry: its own bytes set in as they are."""
    return _ENTRY_START + body + _ENTRY_END


def body_of(line: bytes) -> bytes | None:
    """The entry's bytes in its line; None for a line of another kind."""
    if line.startswith(_ENTRY_START) and line.endswith(_ENTRY_END):
        return line[len(_ENTRY_START) : -len(_ENTRY_END)]
    return None


def read_line(data: bytes, where: str) -> Line:
    """Read one line. Raises `EvidenceError` naming `where` and the field."""
    body = body_of(data)
    if body is not None:
        return EntryLine(body)
    with inside(f"{where}: "):
        sent = canonical.decode(data, LINE_BYTES_MAX)
        kind = _KINDS.get(str(sent.get("type")))
        if kind is None:
            raise EvidenceError("type", f"must be one of {sorted(_KINDS)}")
        if sent.keys() != {"type", *kind.names}:
            raise EvidenceError("line", f"must have the fields {sorted(kind.names)} and type")
        return kind.read(sent)


def _header(sent: dict[str, Any]) -> Line:
    if sent["format"] != FORMAT:
        raise EvidenceError("format", f"must be {FORMAT}")
    book = read_hex("book", sent["book"], HASH_BYTES).hex()
    community = _text("community", sent["community"])
    if not is_uuid(community):
        raise EvidenceError("community", "must be a UUID in lowercase with dashes")
    return Header(book, community, _text("key", sent["key"]))


def _commit(sent: dict[str, Any]) -> Line:
    path = _text("path", sent["path"])
    seal = Seal(
        _integer(sent, "position"),
        _integer(sent, "books"),
        read_hex("path", path, len(path) // 2),
        read_hex("signature", sent["signature"], 64),
    )
    return CommitLine(_integer(sent, "first"), _integer(sent, "count"), seal)


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
    return read_text(name, value, LINE_BYTES_MAX)


_KINDS: Final[dict[str, _Kind]] = {
    "header": _Kind(("book", "community", "format", "key"), _header),
    "commit": _Kind(("first", "count", "position", "books", "path", "signature"), _commit),
    "epoch": _Kind(("record", "seed", "checkpoint", "time_ms"), _epoch),
    "end": _Kind(("entries", "checkpoint"), _end),
}

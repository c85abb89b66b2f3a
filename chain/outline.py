"""An export's outline: how many entries it has and what they hash to, without any rule.

What an auditor kept from before was audited then; to see that a journal continues it, or that it
holds an entry, its hashes are enough.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

from chain.audit.lines import EndLine, EntryLine, Header, read_line
from chain.checkpoints import LogKey, open_note
from chain.errors import EvidenceError, inside
from chain.exports import check_seal, lines_of
from chain.merkle import Frontier, leaf_hash
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable


class Outline(NamedTuple):
    """Whose journal it is, its size, its root, and the leaf hashes that were asked for."""

    key: LogKey
    book: str
    size: int
    root: bytes
    leaves: dict[int, bytes]


def outline(file: IO[bytes], key: LogKey | None, wanted: Iterable[int] = ()) -> Outline:
    """Read an export's outline, with the leaves of the `wanted` entries.

    1. The file is whole. 2. It is of the log whose key is given, or of the one that it names. 3.
    That log signed the checkpoint over its entries.

    Raises:
        EvidenceError: one of these does not hold.
    """
    check_seal(file)  # 1
    asked, leaves = frozenset(wanted), dict[int, bytes]()
    frontier, waiting = Frontier(), list[bytes]()
    header: Header | None = None
    end: EndLine | None = None
    for number, line in enumerate(lines_of(file), 1):
        item = read_line(line, f"line {number}")
        if isinstance(item, EntryLine):
            seq, leaf = frontier.size + len(waiting), leaf_hash(item.body)
            waiting.append(leaf)
            if seq in asked:
                leaves[seq] = leaf
        elif waiting:
            frontier, waiting = frontier.append_all(waiting), []
        header = item if isinstance(item, Header) else header
        end = item if isinstance(item, EndLine) else end
    if header is None or end is None:
        raise EvidenceError("end", N_("the file has no first or no last line"))
    log = _log_of(header, key)  # 2
    with inside("end: checkpoint."):
        checkpoint = open_note(end.checkpoint, log)  # 3
        if (checkpoint.size, checkpoint.root) != (frontier.size, frontier.root()):
            raise EvidenceError("root", N_("is not of these entries"))
    return Outline(log, header.book, frontier.size, frontier.root(), leaves)


def _log_of(header: Header, key: LogKey | None) -> LogKey:
    if key is not None and key.to_text() != header.key:
        raise EvidenceError(
            "header.key", N_("is {key}, not the key that you trust"), key=header.key
        )
    with inside("header."):
        log = LogKey.from_text(header.key)
        log.check_book(header.book)
    return log

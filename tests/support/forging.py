"""A malicious operator: has the service's key, and seals whatever journal it likes.

What it makes is well formed and signed throughout; what it cannot make is a member's signature.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pytest

from chain.audit import audit
from chain.audit.lines import FORMAT, entry_line
from chain.checkpoints import Checkpoint, sign
from chain.errors import EvidenceError
from chain.exports import ExportWriter, lines_of
from chain.merkle import Frontier, leaf_hash
from chain.receipts import sign_commit
from chain.records import FIRST_PREV, EpochRecord
from chain.rules import SHAPES
from ledger import canonical
from ledger.entries import entry_bytes, read_entry
from ledger.kernel import Leg
from ledger.records import Account, Terms
from ledger.sealing import Part
from tests.support.journals import COMMUNITY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ledger.orders import Order
    from tests.support.journals import Ledger
    from wallets.keys import Key


NAMED: Final = re.compile(
    r"(line|entry|epoch|commit of entry|block times, epoch) \d+"
    r"|header|end|seal|file|digest|receipt|since"
)
"""What every refusal of an audit names."""


def edited(body: bytes, **changes: Any) -> bytes:  # noqa: ANN401
    """Return an entry's bytes with fields replaced; its order and signatures stay."""
    return canonical.encode(canonical.decode(body, len(body)) | changes)


def resigned(body: bytes, key: Key, **said: Any) -> bytes:  # noqa: ANN401
    """Return an entry whose order has fields replaced, signed by one key."""
    order = canonical.decode(body, len(body))["order"]
    assert isinstance(order, dict)
    order |= said | {"key": key.public}
    return edited(body, order=order, signatures=[[key.public, key.sign(canonical.encode(order))]])


def renumbered(bodies: Sequence[bytes]) -> list[bytes]:
    """Return entries that each say the place they now have."""
    return [edited(body, seq=seq) for seq, body in enumerate(bodies)]


def entry_of(order: Order, legs: Mapping[str, int], seq: int, time_ms: int) -> bytes:
    """Return the entry that an order would be, with the legs that are wished for."""
    made = [Leg(_account(id_), amount, None) for id_, amount in legs.items()]
    return entry_bytes(order, made, seq, time_ms, bytes(16).hex())


def _account(id_: str) -> Account:
    terms = Terms(id_, 0, "", "", "", True, None, None, None, None, None)  # noqa: FBT003
    return Account(terms, 0, 0, 0, 0, 0)


class Forger:
    """Seals journals with a ledger's service key."""

    def __init__(self, ledger: Ledger, seeds: Mapping[int, bytes]) -> None:
        self._ledger, self._seeds = ledger, seeds

    def export(self, bodies: Sequence[bytes]) -> bytes:
        """Return an export of these entries, a commit each, with records that link up."""
        ledger, key = self._ledger, self._ledger.log_key.to_text()
        header = {
            "type": "header", "book": ledger.book, "community": COMMUNITY, "format": FORMAT,
            "key": key,
        }  # fmt: skip
        lines: list[bytes] = [canonical.encode(header)]
        frontier, prev = Frontier(), FIRST_PREV
        for first, body in enumerate(bodies):
            leaf = leaf_hash(body)
            frontier = frontier.append_all([leaf])
            lines += [self._commit(first, [leaf]), entry_line(body)]
            entry = read_entry(body, SHAPES, "forged")
            if entry.order.type == "epoch-closed":
                closing = entry.order.body
                record = EpochRecord(
                    bytes.fromhex(ledger.book), closing.epoch, prev, frontier.size,
                    frontier.root(), bytes.fromhex(closing.balances), closing.total,
                    closing.accounts,
                )  # fmt: skip
                prev = record.digest()
                lines.append(self._epoch(record, frontier, entry.time_ms))
        end = {"type": "end", "entries": len(bodies), "checkpoint": self.note(frontier)}
        return sealed([*lines, canonical.encode(end)])

    def note(self, frontier: Frontier) -> str:
        """Return the signed checkpoint of a tree."""
        checkpoint = Checkpoint(self._ledger.origin, frontier.size, frontier.root())
        return sign(checkpoint, self._ledger.signer)

    def _commit(self, first: int, leaves: list[bytes]) -> bytes:
        [seal] = sign_commit(self._ledger.signer, [Part(self._ledger.book, first, leaves)])
        return canonical.encode({
            "type": "commit", "first": first, "count": len(leaves), "position": seal.position,
            "books": seal.books, "path": seal.path.hex(), "signature": seal.signature.hex(),
        })  # fmt: skip

    def _epoch(self, record: EpochRecord, frontier: Frontier, time_ms: int) -> bytes:
        return canonical.encode({
            "type": "epoch", "record": record.to_bytes().hex(), "time_ms": time_ms,
            "seed": self._seeds[record.epoch].hex(), "checkpoint": self.note(frontier),
        })  # fmt: skip


def sealed(lines: Sequence[bytes]) -> bytes:
    """Return the export file of these lines."""
    file = BytesIO()
    writer = ExportWriter(file)
    for line in lines:
        writer.line(line)
    writer.end()
    return file.getvalue()


def lines(data: bytes) -> list[bytes]:
    """Return an export's lines."""
    return list(lines_of(BytesIO(data)))


def epoch_lines(whole: Sequence[bytes]) -> list[int]:
    """Return where the lines of epochs stand."""
    return [at for at, line in enumerate(whole) if b'"type":"epoch"' in line]


def seeds_of(whole: Sequence[bytes]) -> dict[int, bytes]:
    """Return the seed of each epoch in an export's lines."""
    sent = [canonical.decode(whole[at], len(whole[at])) for at in epoch_lines(whole)]
    return {epoch: bytes.fromhex(str(line["seed"])) for epoch, line in enumerate(sent, 1)}


def replaced(whole: Sequence[bytes], at: int, **changes: object) -> list[bytes]:
    """Return lines of which one has fields replaced."""
    return [*whole[:at], edited(whole[at], **changes), *whole[at + 1 :]]


def failure(data: bytes, **trusted: Any) -> EvidenceError:  # noqa: ANN401
    """Return what an audit of this file raises, having seen that it names a place."""
    with pytest.raises(EvidenceError) as refused:
        audit(BytesIO(data), **trusted)
    assert NAMED.match(refused.value.where), refused.value
    return refused.value

"""Brings the chain up to a book's journal. Safe to run again at any time, after any failure.

Rules kept here:

- Every epoch given is compared with the chain before anything is sent; a difference stops the job.
- The chain may lack epochs that the journal has; the reverse means that the journal was put back
  to an older state, or that somebody else holds the key, and stops the job too.
- A state is said from what the chain holds, never from what was sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chain.anchors import Anchor
from chain.errors import EvidenceError
from chain.records import EpochRecord, book_id

EpochStatus: TypeAlias = Literal["waiting", "pending", "mined", "final"]
"""`waiting`: not sent yet; `pending`: sent; `mined`: on the chain, which may still undo it;
`final`: anchored."""


@dataclass(frozen=True, slots=True)
class EpochState:
    """How far an epoch has come; `tx` is the 32-byte transaction where this run knows it."""

    epoch: int
    status: EpochStatus
    tx: bytes | None


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """The state of each epoch given, in their order."""

    epochs: tuple[EpochState, ...]


def anchor_missing(
    anchor: Anchor, book32: bytes, salt32: bytes, records: Sequence[EpochRecord]
) -> AnchorReport:
    """Submit those of a book's consecutive epoch records that the chain lacks; report on all.

    `records` runs to the book's last epoch; it may leave out a beginning known to be final.
    Registers the book where its first epoch is among the missing.

    Raises `EvidenceError` at "epoch N" where the chain and the records disagree, at "book" where
    the book is not the admin's with this salt; `ledger.errors.FaultError` where the chain fails.
    """
    head = anchor.head(book32)
    _check(anchor, book32, records, head.epoch)
    missing = [record for record in records if record.epoch > head.epoch]
    sent: dict[bytes, bytes] = {}
    if missing:
        if head.epoch == 0:
            _register(anchor, book32, salt32)
        submitted = anchor.anchor([record.to_bytes() for record in missing])
        sent = {each.digest: each.tx for each in submitted}
    return AnchorReport(tuple(_state(anchor, book32, record, sent) for record in records))


def _check(anchor: Anchor, book32: bytes, records: Sequence[EpochRecord], on_chain: int) -> None:
    """Check that the records follow each other and that none differs from the chain."""
    due = records[0].epoch if records else on_chain + 1
    if due > on_chain + 1:
        raise EvidenceError(f"epoch {due}", f"the chain's last is {on_chain}: some are left out")
    for record in records:
        where = f"epoch {record.epoch}"
        if record.epoch != due or record.book32 != book32:
            raise EvidenceError(where, f"the book's epoch {due} is due here")
        if due <= on_chain and anchor.digest_at(book32, due) != record.digest():
            raise EvidenceError(where, "the chain holds another digest")
        due += 1
    if due <= on_chain:
        raise EvidenceError(f"epoch {due}", "the chain holds it and the journal does not")


def _register(anchor: Anchor, book32: bytes, salt32: bytes) -> None:
    if book_id(anchor.admin, salt32) != book32:
        raise EvidenceError("book", "it is not named after the anchor's admin and this salt")
    anchor.register(salt32)


def _state(
    anchor: Anchor, book32: bytes, record: EpochRecord, sent: dict[bytes, bytes]
) -> EpochState:
    digest = record.digest()
    tx = sent.get(digest)
    if anchor.digest_at(book32, record.epoch, final=True) == digest:
        status: EpochStatus = "final"
    elif anchor.digest_at(book32, record.epoch) == digest:
        status = "mined"
    else:
        status = "pending" if tx is not None else "waiting"
    return EpochState(record.epoch, status, tx)

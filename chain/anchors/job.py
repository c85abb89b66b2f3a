"""Brings the chain up to books' journals. Safe to run again at any time, after any failure.

Rules kept here:

- Every epoch given is compared with the chain before anything is sent; a difference stops the job.
- The chain may lack epochs that the journal has; the reverse means that the journal was put back
  to an older state, or that somebody else holds the key, and stops the job too.
- What fails for one book fails for no other; only a node that is away ends the job.
- A state is said from what the chain holds, never from what was sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chain.anchors import Anchor, HeldBackError, NodeError, OtherChainError
from chain.errors import EvidenceError
from chain.records import EpochRecord, book_id
from ledger.errors import AyniError, FaultError

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


@dataclass(frozen=True, slots=True)
class Due:
    """A book's consecutive epoch records up to its last; the salt that its name commits to.

    A beginning that is known to be final may be left out. Both byte strings have 32 bytes.
    """

    book32: bytes
    salt32: bytes
    records: Sequence[EpochRecord]


class OtherKeyError(EvidenceError):
    """A book is named after another key's address than the anchor's, which can't register it."""


Outcome: TypeAlias = AnchorReport | AyniError


def anchor_missing(
    anchor: Anchor, book32: bytes, salt32: bytes, records: Sequence[EpochRecord]
) -> AnchorReport:
    """Submit those of a book's epoch records that the chain lacks; report on all, as `anchor_due`.

    Raises `EvidenceError` at "epoch N" where the chain and the records disagree, at "book" where
    the book is not the admin's with this salt; `ledger.errors.FaultError` where the chain fails.
    """
    outcome = anchor_due(anchor, [Due(book32, salt32, records)])[book32]
    if isinstance(outcome, AyniError):
        raise outcome
    return outcome


def anchor_due(anchor: Anchor, books: Sequence[Due]) -> Mapping[bytes, Outcome]:
    """Submit what the chain lacks of several books, together where it can be; what came of each.

    Registers a book where its first epoch is among the missing. Never waits for a block: of what
    cannot be sent yet the report says `waiting`.

    A book's outcome is its fault where it has one: `OtherKeyError`, `EvidenceError` or another.
    Raises `NodeError` and `OtherChainError`: nothing more can be done with this chain now.
    """
    failed: dict[bytes, AyniError] = {}
    missing: dict[bytes, Sequence[EpochRecord]] = {}
    for due in books:
        with _apart(failed, due.book32):
            missing[due.book32] = _missing(anchor, due)
    sent = _submit(anchor, missing, failed)
    reports: dict[bytes, Outcome] = {}
    for due in books:
        with _apart(failed, due.book32):
            # The chain goes on meanwhile: asked last to first, none is final ahead of another.
            epochs = [_state(anchor, due.book32, each, sent) for each in reversed(due.records)]
            reports[due.book32] = AnchorReport(tuple(reversed(epochs)))
    return reports | failed


@contextmanager
def _apart(failed: dict[bytes, AyniError], book32: bytes) -> Iterator[None]:
    """Let a fault be this book's alone, unless no other book could fare better."""
    try:
        yield
    except (NodeError, OtherChainError):
        raise
    except AyniError as error:
        failed.setdefault(book32, error)


def _missing(anchor: Anchor, due: Due) -> list[EpochRecord]:
    """What the chain lacks of a book and can take now."""
    head = anchor.head(due.book32)
    _check(anchor, due.book32, due.records, head.epoch)
    missing = [record for record in due.records if record.epoch > head.epoch]
    if missing and head.epoch == 0 and not _registered(anchor, due):
        return []
    return missing


def _check(anchor: Anchor, book32: bytes, records: Sequence[EpochRecord], on_chain: int) -> None:
    """Check that the records follow each other and that none differs from the chain."""
    due = records[0].epoch if records else on_chain + 1
    if due > on_chain + 1:
        why = f"the chain's last is {on_chain}: it has forgotten what was final"
        raise EvidenceError(f"epoch {due}", why)
    for record in records:
        where = f"epoch {record.epoch}"
        if record.epoch != due or record.book32 != book32:
            raise EvidenceError(where, f"the book's epoch {due} is due here")
        if due <= on_chain and anchor.digest_at(book32, due) != record.digest():
            raise EvidenceError(where, "the chain holds another digest")
        due += 1
    if due <= on_chain:
        raise EvidenceError(f"epoch {due}", "the chain holds it and the journal does not")


def _registered(anchor: Anchor, due: Due) -> bool:
    if book_id(anchor.admin, due.salt32) != due.book32:
        raise OtherKeyError("book", "it is not named after the anchor's admin and this salt")
    try:
        return anchor.register(due.salt32)
    except HeldBackError:
        return False


def _submit(
    anchor: Anchor, missing: Mapping[bytes, Sequence[EpochRecord]], failed: dict[bytes, AyniError]
) -> dict[bytes, bytes]:
    """Submit books' records together, or each book's alone where together they are refused."""
    records = [record.to_bytes() for each in missing.values() for record in each]
    if not records:
        return {}
    try:
        return {each.digest: each.tx for each in anchor.anchor(records)}
    except HeldBackError:
        return {}
    except (NodeError, OtherChainError):
        raise
    except FaultError as error:
        due = {book32: each for book32, each in missing.items() if each}
        if len(due) == 1:
            failed.update(dict.fromkeys(due, error))
            return {}
    sent: dict[bytes, bytes] = {}
    for book32, each in due.items():
        sent |= _submit(anchor, {book32: each}, failed)
    return sent


def _state(
    anchor: Anchor, book32: bytes, record: EpochRecord, sent: Mapping[bytes, bytes]
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

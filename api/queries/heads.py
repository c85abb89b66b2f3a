"""How far a book has come: its head, and the signed note of its journal now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.http.answers import Head
from chain.checkpoints import Checkpoint, sign
from chain.merkle import Frontier

if TYPE_CHECKING:
    from api.service.service import Service
    from ledger.tables import BookRow


def head_of(service: Service, row: BookRow) -> Head:
    """What everybody may know of a book."""
    return Head(
        book=row.book_id,
        unit=row.unit,
        scale=row.scale,
        quorum=row.quorum,
        size=row.size,
        time_ms=row.time_ms,
        accounts=row.accounts,
        epoch=row.epoch,
        origin=service.origin(row.book_id),
        log_key=service.log_key(row.book_id).to_text(),
    )


def checkpoint_of(service: Service, row: BookRow) -> str:
    """The signed note of the journal as the row has it."""
    frontier = Frontier.from_bytes(row.frontier)
    service.journal.require_all_signed(row.book_id, frontier.size)
    origin = service.origin(row.book_id)
    return sign(Checkpoint(origin, frontier.size, frontier.root()), service.signer)

"""Public evidence of a book: its head, its checkpoint now, its epochs and their anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.http.epoch_answers import Epoch, EpochAnchor, EpochBrief, Epochs
from api.queries.notes import note_of
from api.service.rows import in_book
from chain.records import EpochRecord
from chain.tables import AnchorRow, EpochRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from ledger.store import Place


def epochs(
    session: Session, place: Place, before: int | None, limit: int, after: int | None = None
) -> Epochs:
    """A page of the book's closed epochs: newest first below `before`, oldest first above `after`.

    With both it goes up from `after` and ends below `before`.
    """
    number = col(EpochRow.epoch)
    page = select(EpochRow).where(*in_book(EpochRow, place))
    if before is not None:
        page = page.where(number < before)
    if after is not None:
        page = page.where(number > after)
    order = number.desc() if after is None else number
    rows = session.exec(page.order_by(order).limit(limit + 1)).all()
    shown = rows[:limit]
    return Epochs(
        epochs=[_brief(row, EpochRecord.from_bytes(row.record)) for row in shown],
        next=shown[-1].epoch if len(rows) > limit else None,
    )


def _brief(row: EpochRow, record: EpochRecord) -> EpochBrief:
    return EpochBrief(
        epoch=row.epoch,
        time_ms=row.time_ms,
        size=record.journal_size,
        total=str(record.total),
        accounts=record.accounts,
        digest=record.digest().hex(),
    )


def epoch(session: Session, place: Place, number: int) -> Epoch | None:
    """A closed epoch, and how far it came on each chain and contract."""
    row = session.get(EpochRow, (*place, number))
    if row is None:
        return None
    record = EpochRecord.from_bytes(row.record)
    states = select(AnchorRow).where(*in_book(AnchorRow, place), AnchorRow.epoch == number)
    return Epoch(
        **_brief(row, record).model_dump(),
        record=row.record.hex(),
        journal_root=record.journal_root.hex(),
        balance_root=record.balance_root.hex(),
        previous=record.prev.hex(),
        checkpoint=row.checkpoint,
        anchors=[
            EpochAnchor(
                anchor=state.anchor,
                state=state.state,
                transaction=state.transaction,
                time_ms=state.time_ms,
                note=note_of(state.anchor, state.chain_id),
                chain=state.chain_id,
                contract=state.contract,
            )
            for state in session.exec(states.order_by(col(AnchorRow.time_ms)))
        ],
    )


def last_epoch(session: Session, place: Place) -> int | None:
    """The number of the latest closed epoch."""
    latest = select(EpochRow.epoch).where(*in_book(EpochRow, place))
    return session.exec(latest.order_by(col(EpochRow.epoch).desc()).limit(1)).first()

"""How far the epochs of all books have come on a chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, exists, func, select

from api.service.tables import AdmissionRow
from chain.tables import AnchorRow, EpochRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from ledger.store import Place

FINAL: Final = "final"


class Epochs(NamedTuple):
    """How many were closed, are final on a chain, and wait for one; the time of the oldest."""

    closed: int
    final: int
    waiting: int
    oldest_ms: int | None


def unanchored(session: Session, anchor: str, place: Place | None = None) -> Epochs:
    """Of all books that are anchored by that kind of chain, or of one book."""
    here = [] if place is None else [
        col(EpochRow.community_id) == place.community, col(EpochRow.book) == place.book
    ]  # fmt: skip
    is_final = exists().where(
        col(AnchorRow.community_id) == EpochRow.community_id,
        col(AnchorRow.book) == EpochRow.book,
        col(AnchorRow.epoch) == EpochRow.epoch,
        col(AnchorRow.anchor) == anchor,
        col(AnchorRow.state) == FINAL,
    )
    is_admitted = exists().where(
        col(AdmissionRow.community_id) == EpochRow.community_id,
        col(AdmissionRow.book) == EpochRow.book,
    )
    closed = session.exec(select(func.count()).select_from(EpochRow).where(*here)).one()
    final = session.exec(select(func.count()).select_from(EpochRow).where(*here, is_final)).one()
    waits = (*here, is_admitted, ~is_final)
    waiting, oldest_ms = session.exec(
        select(func.count(), func.min(EpochRow.time_ms)).select_from(EpochRow).where(*waits)
    ).one()
    if anchor == "none":
        return Epochs(closed, final, 0, None)
    return Epochs(closed, final, waiting, oldest_ms)

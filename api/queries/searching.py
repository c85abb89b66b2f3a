"""A statement's entries that have some words: in the text, or in the name of the other side.

Names lie beside the journal, and legs have no index by account: those of the account are walked,
the newest first, until enough are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.people.directory import plain, slots_meant
from api.queries.history import rows_of
from api.queries.legs import Leg, older
from api.service.rows import in_book
from api.service.tables import MemoRow
from api.words.folding import folded
from ledger.store import Place
from ledger.tables import EntryRow, LegRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlmodel import Session

    from api.http.answers import StatementRow
    from ledger.tables import AccountRow

CHUNK: Final = 1_000
"""Legs that are walked at once."""

WALKED_MAX: Final = 20
"""How many such pieces of a statement are walked for one search."""


def search(
    session: Session, account: AccountRow, text: str, limit: int, *, memos: bool
) -> list[StatementRow]:
    """The latest `limit` rows with this text or with somebody so called, the newest first.

    Without `memos` texts are neither told nor looked through.
    """
    written = _with_text(session, account, text, limit) if memos else ()
    found = {leg.seq: leg for leg in written}
    found |= {leg.seq: leg for leg in _with_somebody(session, account, text, limit)}
    latest = sorted(found.values(), key=lambda leg: leg.seq, reverse=True)
    return rows_of(session, account, latest[:limit], memos=memos)


def _with_text(session: Session, account: AccountRow, text: str, limit: int) -> list[Leg]:
    place = Place(account.community_id, account.book)
    found = session.exec(
        select(LegRow)
        .where(*in_book(LegRow, place), *in_book(EntryRow, place), *in_book(MemoRow, place))
        .where(EntryRow.order_id == MemoRow.order_id, LegRow.seq == EntryRow.seq)
        .where(LegRow.slot == account.slot)
        .where(col(MemoRow.words).like(f"%{plain(folded(text))}%", escape="\\"))
        .order_by(col(LegRow.seq).desc())
        .limit(limit)
    )
    return [Leg(row.seq, row.amount, row.balance, row.previous, 0) for row in found]


def _with_somebody(session: Session, account: AccountRow, text: str, limit: int) -> list[Leg]:
    place = Place(account.community_id, account.book)
    slots = set(slots_meant(session, place, text)) - {account.slot}
    found: list[Leg] = []
    for legs in _pieces(session, account) if slots else ():
        seqs = _beside(session, place, [leg.seq for leg in legs], slots)
        found += [leg for leg in legs if leg.seq in seqs]
        if len(found) >= limit:
            break
    return found[:limit]


def _pieces(session: Session, account: AccountRow) -> Iterator[list[Leg]]:
    for _number, legs in zip(range(WALKED_MAX), older(session, account, None, CHUNK), strict=False):
        yield legs


def _beside(
    session: Session, place: Place, seqs: Sequence[int], slots: Collection[int]
) -> set[int]:  # fmt: skip
    """Which of these entries moved one of these accounts."""
    legs = select(LegRow.seq).where(*in_book(LegRow, place), col(LegRow.seq).in_(seqs))
    return set(session.exec(legs.where(col(LegRow.slot).in_(slots))))

"""Bundles as routes give them: with the chain's proof, and with texts where they may be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sqlmodel import col, select

from api.access import Right
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.tables import MemoRow
from chain.bundle import Memo
from chain.bundling import bundle_for
from chain.tables import AnchorRow
from ledger.errors import FaultError
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.access import Book, Visit
    from chain.anchors import ChainEvidence
    from ledger.store import Place
    from ledger.tables import AccountRow

EVIDENCE_S: Final = 20
"""How long the chain may take to prove an epoch that it holds."""


def bundle_bytes(visit: Visit, account: AccountRow, epoch: int, seqs: Sequence[int]) -> bytes:
    """The bundle file of an account, with its chain part once the epoch is final there.

    Raises `ProblemError` where the epoch or an entry is not the account's, or the chain is away.
    """
    session, place = visit.session, visit.place
    may_read = visit.reader.may(Right.MEMOS, account.member_id)
    texts = _memos(session, place, seqs) if may_read else {}
    evidence = _evidence(visit.book, epoch)
    try:
        bundle = bundle_for(
            session.connection(), place, account.account_id, epoch, seqs, texts, evidence
        )
    except FaultError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    return bundle.to_bytes()


def _memos(session: Session, place: Place, seqs: Sequence[int]) -> dict[int, Memo]:
    kept = (
        select(EntryRow.seq, MemoRow)
        .where(*in_book(EntryRow, place), *in_book(MemoRow, place))
        .where(EntryRow.order_id == MemoRow.order_id, col(EntryRow.seq).in_(seqs))
    )
    return {seq: Memo(row.salt, row.text) for seq, row in session.exec(kept)}


def _evidence(book: Book, epoch: int) -> ChainEvidence | None:
    service = book.running.service
    anchored = book.session.get(AnchorRow, (*book.place, service.settings.anchor, epoch))
    if anchored is None or anchored.state != "final":
        return None
    book32 = bytes.fromhex(book.row.book_id)
    asked = service.anchoring.ask(lambda anchor: anchor.evidence(book32, epoch))
    try:
        return cast("ChainEvidence | None", asked.result(EVIDENCE_S))
    except (FaultError, TimeoutError) as error:
        raise ProblemError(Trouble.anchor_must_be_open, retry_after_s=EVIDENCE_S) from error

"""Bundles as routes give them: with the chain's proof, and with texts where they may be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.queries.entries import entries_at
from api.service.anchorage import NOT_FINAL, proof_of
from api.service.anchoring import NONE
from api.service.callers import Right
from api.service.rows import in_book
from api.service.tables import MemoRow
from api.service.troubles import ProblemError, Trouble
from chain.bundle import Memo
from chain.bundling import bundle_for
from ledger.errors import FaultError
from ledger.parts import PARTS
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from chain.anchors import ChainEvidence, Unproved
    from ledger.store import Place
    from ledger.tables import AccountRow


def bundle_bytes(caller: Caller, account: AccountRow, epoch: int, seqs: Sequence[int]) -> bytes:
    """The bundle file of an account, with its chain part once the epoch is final there.

    Without one it says why. Raises `ProblemError` where the epoch or an entry is not the account's.
    """
    session, place = caller.session, caller.place
    may_see_all = caller.reader.may(Right.HISTORY)
    if seqs and not may_see_all and without_parts(caller, seqs) != list(seqs):
        raise ProblemError(Trouble.resource_must_exist)
    may_read = caller.reader.may(Right.MEMOS, account.member_id)
    texts = _memos(session, place, seqs) if may_read else {}
    proof = _proof(caller, epoch)
    try:
        bundle = bundle_for(
            session.connection(), place, account.account_id, epoch, seqs, texts, proof
        )
    except FaultError as error:
        raise ProblemError(Trouble.resource_must_exist) from error
    return bundle.to_bytes()


def without_parts(caller: Caller, seqs: Sequence[int]) -> list[int]:
    """Those of these entries that tell of no others: a part that was brought in tells of many."""
    named = entries_at(caller.session, caller.place, seqs)
    parts = {seq for seq, entry in named.items() if entry.order.type in PARTS}
    return [seq for seq in seqs if seq not in parts]


def _memos(session: Session, place: Place, seqs: Sequence[int]) -> dict[int, Memo]:
    kept = (
        select(EntryRow.seq, MemoRow)
        .where(*in_book(EntryRow, place), *in_book(MemoRow, place))
        .where(EntryRow.order_id == MemoRow.order_id, col(EntryRow.seq).in_(seqs))
    )
    return {seq: Memo(row.salt, row.text) for seq, row in session.exec(kept)}


def _proof(caller: Caller, epoch: int) -> ChainEvidence | Unproved:
    """The proof that is kept: the chain is not asked while somebody waits."""
    anchor = caller.service.settings.anchor
    found = proof_of(caller.session, caller.place, epoch)
    return "not_anchored" if found == NOT_FINAL and anchor == NONE else found

"""What the database keeps of chains: where epochs are anchored, how far each came, and its proof.

A state is kept for the chain and contract it was seen on, and says nothing of another. A chain that
lives with its process is forgotten with it. Leaves to others: asking a chain
(`api.service.anchoring`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, delete, func, select

from api.service.standing import NO_COMMUNITY
from api.service.times import DAY_MS
from chain.anchors import ChainEvidence, Home, Unproved
from chain.anchors.job import Due
from chain.records import EpochRecord
from chain.rules import SHAPES
from chain.tables import AnchorHomeRow, AnchorProofRow, AnchorRow, EpochRow
from ledger.entries import read_entry
from ledger.rules.books import opening_of, opening_salt
from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from chain.anchors.job import AnchorReport
    from ledger.store import Place

EMBEDDED: Final = "embedded"
FINAL: Final = "final"
KEPT: Final = "kept"
NOT_TAKEN: Final[Unproved] = "not_taken"
NOT_FINAL: Final[Unproved] = "not_final"
WANTING: Final[tuple[Unproved, ...]] = (
    NOT_TAKEN,
    "node_gives_no_proof",
    "proof_must_hold",
    "header_must_be_known",
)
"""What stands in place of a proof that is still to be had."""


def home_of(session: Session, kind: str) -> Home | None:
    """The chain and contract that a kind of anchor was last seen to work on."""
    row = session.get(AnchorHomeRow, (NO_COMMUNITY, kind))
    if row is None:
        return None
    return Home(row.chain_id, bytes.fromhex(row.contract), row.nonce, row.stands)


def keep_home(session: Session, kind: str, home: Home) -> None:
    """Remember where a kind of anchor works, before anything is sent there."""
    row = session.get(AnchorHomeRow, (NO_COMMUNITY, kind))
    if row is None:
        row = AnchorHomeRow(
            community_id=NO_COMMUNITY, anchor=kind, chain_id=0, contract="", nonce=None,
            stands=False, day=0, sent=0,
        )  # fmt: skip
    if row.stands and not home.stands:
        # Given up: should the same place begin anew, nothing of before stands there.
        forget(session, chain_id=home.chain_id, contract=home.contract.hex())
    row.chain_id, row.contract = home.chain_id, home.contract.hex()
    row.nonce, row.stands = home.nonce, home.stands
    session.add(row)


def spend(session: Session, kind: str, now_ms: int, most: int) -> bool:
    """Take a transaction off the day's budget (UTC); whether there was one."""
    row = session.get(AnchorHomeRow, (NO_COMMUNITY, kind))
    assert row is not None  # noqa: S101 a home is kept before anything is sent
    day = now_ms // DAY_MS
    if row.day != day:
        row.day, row.sent = day, 0
    if row.sent >= most:
        return False
    row.sent += 1
    session.add(row)
    return True


def forget(session: Session, **of: object) -> None:
    """Drop the states and proofs of the anchors whose columns are these."""
    wanted = select(AnchorRow.chain_id, AnchorRow.contract).filter_by(**of).distinct()
    for chain_id, contract in session.exec(wanted).all():
        for row in (AnchorProofRow, AnchorRow):
            at = (col(row.chain_id) == chain_id, col(row.contract) == contract)
            session.exec(delete(row).where(*at))


def forget_embedded(session: Session) -> None:
    """What a chain held that lived with an earlier process is gone."""
    forget(session, anchor=EMBEDDED)


def due(session: Session, place: Place, book_id: str, home: Home) -> Due | None:
    """The book's epochs from the first that is not known to be final there; None if all are."""
    done = session.exec(
        select(func.max(AnchorRow.epoch)).where(*_at(AnchorRow, place, home), *_state(FINAL))
    ).one()
    later = select(EpochRow.record).where(
        EpochRow.community_id == place.community, EpochRow.book == place.book,
        EpochRow.epoch > (done or 0),
    )  # fmt: skip
    records = [
        EpochRecord.from_bytes(record)
        for record in session.exec(later.order_by(col(EpochRow.epoch)))
    ]
    return Due(bytes.fromhex(book_id), _salt(session, place), records) if records else None


def _salt(session: Session, place: Place) -> bytes:
    """The salt that the book's id commits to, from its first entry."""
    row = EntryRow
    first = select(row.body).where(
        row.community_id == place.community, row.book == place.book, row.seq == 0
    )
    entry = read_entry(session.exec(first).one(), SHAPES, "entry 0")
    return bytes.fromhex(opening_salt(opening_of(entry.order.body)))


def news(session: Session, place: Place, home: Home, report: AnchorReport) -> bool:
    """Whether a report says more than is kept."""
    wanted = select(AnchorRow).where(*_at(AnchorRow, place, home))
    epochs = [found.epoch for found in report.epochs]
    rows = session.exec(wanted.where(AnchorRow.epoch >= min(epochs, default=0))).all()
    kept = {row.epoch: (row.state, row.transaction) for row in rows}
    return any(
        kept.get(found.epoch, ("", ""))[0] != found.status
        or (found.tx is not None and kept[found.epoch][1] != found.tx.hex())
        for found in report.epochs
    )


def note(  # noqa: PLR0913, PLR0917 - where, on which chain, what came of it, and when
    session: Session, place: Place, kind: str, home: Home, report: AnchorReport, now_ms: int
) -> None:
    """Keep how far each epoch has come."""
    for found in report.epochs:
        row = session.get(AnchorRow, _key(place, home, found.epoch)) or AnchorRow(
            community_id=place.community, book=place.book, chain_id=home.chain_id,
            contract=home.contract.hex(), epoch=found.epoch, anchor=kind, state="",
            transaction="", proof=NOT_FINAL, time_ms=now_ms,
        )  # fmt: skip
        if row.state != found.status:
            row.state, row.time_ms = found.status, now_ms
            row.proof = NOT_TAKEN if found.status == FINAL else NOT_FINAL
        if found.tx is not None:
            row.transaction = found.tx.hex()
        session.add(row)


class Wanting(NamedTuple):
    """A final epoch whose proof is still to be had, and why there is none."""

    epoch: int
    book32: bytes
    cause: str


def unproved(session: Session, place: Place, home: Home) -> list[Wanting]:
    """The book's final epochs whose proof is still to be had, newest first."""
    wanted = select(AnchorRow.epoch, AnchorRow.proof).where(
        *_at(AnchorRow, place, home), col(AnchorRow.proof).in_(WANTING)
    )
    found = session.exec(wanted.order_by(col(AnchorRow.epoch).desc())).all()
    if not found:
        return []
    at = (BookRow.community_id == place.community, BookRow.book == place.book)
    book32 = bytes.fromhex(session.exec(select(BookRow.book_id).where(*at)).one())
    return [Wanting(epoch, book32, cause) for epoch, cause in found]


def keep_proof(
    session: Session, place: Place, home: Home, epoch: int, found: ChainEvidence | Unproved
) -> None:
    """Keep a proof for good, or why there is none yet."""
    row = session.get(AnchorRow, _key(place, home, epoch))
    if row is None:
        return
    if isinstance(found, ChainEvidence):
        row.proof = KEPT
        proof = AnchorProofRow(
            community_id=place.community, book=place.book, chain_id=home.chain_id,
            contract=home.contract.hex(), epoch=epoch, block=found.block_number,
            block_hash=found.block_hash, header=found.header_rlp,
            account_proof=_packed(found.account_proof), storage_proof=_packed(found.storage_proof),
        )  # fmt: skip
        session.merge(proof)
    else:
        row.proof = found
    session.add(row)


def proof_of(session: Session, place: Place, epoch: int) -> ChainEvidence | Unproved:
    """The proof that is kept of an epoch, the newest of several, or why there is none."""
    at = (AnchorProofRow.community_id == place.community, AnchorProofRow.book == place.book)
    kept = select(AnchorProofRow).where(*at, AnchorProofRow.epoch == epoch)
    rows = session.exec(kept).all()
    if rows:
        homes = session.exec(select(AnchorHomeRow.contract)).all()
        return _evidence(max(rows, key=lambda row: (row.contract in homes, row.block)))
    of_book = (AnchorRow.community_id == place.community, AnchorRow.book == place.book)
    said = select(AnchorRow.proof).where(*of_book, AnchorRow.epoch == epoch)
    causes = set(session.exec(said.where(*_state(FINAL))))
    known = [cause for cause in WANTING if cause in causes]
    return known[-1] if known else NOT_FINAL


def _evidence(row: AnchorProofRow) -> ChainEvidence:
    return ChainEvidence(
        block_number=row.block,
        block_hash=row.block_hash,
        header_rlp=row.header,
        address=bytes.fromhex(row.contract),
        account_proof=_unpacked(row.account_proof),
        storage_proof=_unpacked(row.storage_proof),
    )


def _packed(nodes: tuple[bytes, ...]) -> str:
    return json.dumps([node.hex() for node in nodes])


def _unpacked(text: str) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, json.loads(text)))


def _key(place: Place, home: Home, epoch: int) -> tuple[str, int, int, str, int]:
    return (place.community, place.book, home.chain_id, home.contract.hex(), epoch)


def _at(row: type[AnchorRow], place: Place, home: Home) -> tuple[Any, ...]:
    return (
        row.community_id == place.community, row.book == place.book,
        row.chain_id == home.chain_id, row.contract == home.contract.hex(),
    )  # fmt: skip


def _state(state: str) -> tuple[Any, ...]:
    return (AnchorRow.state == state,)

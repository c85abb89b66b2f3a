"""Compares a book's tables with what its journal comes to.

Whoever can write to the database, and has no key, could add a row that lets a key speak for a
member. The rules would then accept orders that no audit does. So the journal is folded anew with
the same `decide`, and every record it comes to is looked for in the tables, and none beside it.

Leaves to others: signatures, and the proofs that epochs keep (`chain.audit`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from chain.audit.state import AuditState
from chain.errors import EvidenceError, refused
from chain.rules import RULES, SHAPES
from ledger.entries import read_entry
from ledger.kernel import Accepted, decide
from ledger.messages import N_
from ledger.structs import Struct
from ledger.tables import (
    AccountRow,
    BalanceRow,
    EntryRow,
    GuardiansRow,
    HoldRow,
    KeptRow,
    KeyRow,
    MandateRow,
    MemberRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.store import Place, Transaction

ROWS: Final = 1_000
REVERSAL: Final = b'"type":"reversal"'
LIST_BACK: Final = b'"type":"list-reversed"'


def reconcile(tx: Transaction, place: Place) -> None:
    """Check that the tables hold what the journal comes to, and nothing else.

    Raises:
        EvidenceError: they do not; `where` names the table.
    """
    state = _fold(tx, place)
    ids = [(place, account) for account in state.accounts]
    _compare("account", tx.accounts(ids), state.accounts)
    for name, read, wanted in (
        ("member", tx.members, state.members),
        ("key", tx.keys, state.keys),
        ("hold", tx.holds, state.holds),
        ("mandate", tx.mandates, state.mandates),
        ("guardians", tx.guardians, state.guardians),
        ("kept", tx.kept, state.kept),
    ):
        _compare(name, read([(place, id_) for id_ in wanted]), wanted)
    for table, count in (
        (AccountRow, len(state.accounts)),
        (BalanceRow, len(state.accounts)),
        (MemberRow, len(state.members)),
        (KeyRow, len(state.keys)),
        (HoldRow, len(state.holds)),
        (MandateRow, len(state.mandates)),
        (GuardiansRow, len(state.guardians)),
        (KeptRow, len(state.kept)),
    ):
        _count(tx, place, table, count)


def _fold(tx: Transaction, place: Place) -> AuditState:
    wanted = {of for body in _bodies(tx, place) for of in _taken_back(body)}
    state = AuditState(wanted)
    for seq, body in enumerate(_bodies(tx, place)):
        entry = read_entry(body, SHAPES, f"entry {seq}")
        accepted = decide(RULES, state, entry.order, entry.time_ms)
        if not isinstance(accepted, Accepted):
            raise refused(f"entry {seq}", accepted)
        state.apply(entry.order, accepted, entry.time_ms)
    return state


def _taken_back(body: bytes) -> Sequence[str]:
    """The orders that an entry takes back."""
    if REVERSAL not in body and LIST_BACK not in body:
        return ()
    order = read_entry(body, SHAPES, "entry").order
    if order.type == "reversal":
        return (order.body.of,)
    parts: Sequence[str] = order.body.parts if order.type == "list-reversed" else ()
    return parts


def _bodies(tx: Transaction, place: Place) -> Iterator[bytes]:
    row, first = EntryRow, 0
    of_book = (row.community_id == place.community, row.book == place.book)
    while True:
        page = select(col(row.body)).where(*of_book, col(row.seq) >= first)
        bodies = list(tx.connection.scalars(page.order_by(col(row.seq)).limit(ROWS)))
        yield from bodies
        if len(bodies) < ROWS:
            return
        first += ROWS


def _compare(name: str, found: Sequence[tuple[Place, Any]], wanted: dict[str, Any]) -> None:
    there = {_id(record): record for _, record in found}
    for id_, record in wanted.items():
        if there.get(id_) != record:
            raise EvidenceError(name, N_("{id} is not what the book comes to"), id=id_)


def _id(record: Any) -> str:  # noqa: ANN401 records of all kinds
    return str(
        record.terms.id if isinstance(record, Struct) and hasattr(record, "terms") else record.id
    )


def _count(tx: Transaction, place: Place, table: type[SQLModel], count: int) -> None:
    row: Any = table
    of_book = (row.community_id == place.community, row.book == place.book)
    found = tx.connection.scalar(select(func.count()).select_from(row).where(*of_book))
    if found != count:
        why = N_("has {found} rows, and the book makes {count}")
        raise EvidenceError(str(row.__tablename__), why, found=found, count=count)

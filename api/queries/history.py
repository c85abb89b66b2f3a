"""What happened to accounts: statements along an account's chain of legs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import literal
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from api.answers import Statement, StatementRow
from api.queries import in_book
from api.queries.entries import entries_at, memos_of
from api.queries.people import balance_of
from ledger.store import Place
from ledger.tables import AccountRow, LegRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from ledger.entries import Entry


class Leg(NamedTuple):
    """A leg of one account, the `nth` from the newest; `previous` is the entry before."""

    seq: int
    amount: int
    balance: int
    previous: int | None
    nth: int


def statement(
    session: Session, account: AccountRow, before: int | None, limit: int, *, memos: bool
) -> Statement | None:
    """A page of the account's history, newest first, from the leg that came before entry `before`.

    Returns None where `before` is not an entry of this account.
    """
    place = Place(account.community_id, account.book)
    start = balance_of(session, account).last
    if before is not None:
        known = session.get(LegRow, (*place, before, account.slot))
        if known is None:
            return None
        start = -1 if known.previous is None else known.previous
    legs = _chain(session, place, account.slot, start, limit)
    seqs = [leg.seq for leg in legs]
    entries, others = entries_at(session, place, seqs), _others(session, place, seqs, account.slot)
    texts = memos_of(session, place, [e.order.id for e in entries.values()]) if memos else {}
    more = bool(legs) and legs[-1].previous is not None
    return Statement(
        account=account.account_id,
        rows=[_row(leg, entries[leg.seq], others, texts) for leg in legs],
        next=seqs[-1] if more else None,
    )


def _chain(session: Session, place: Place, slot: int, start: int, limit: int) -> list[Leg]:
    """Follow each leg's pointer to the one before, `limit` legs long: it takes no index."""
    newest = select(LegRow.seq, LegRow.amount, LegRow.balance, LegRow.previous).where(
        *in_book(LegRow, place), LegRow.slot == slot, LegRow.seq == start
    )
    chain = newest.add_columns(literal(1).label("nth")).cte("chain", recursive=True)
    leg = aliased(LegRow)
    older = select(leg.seq, leg.amount, leg.balance, leg.previous).where(
        *in_book(leg, place), leg.slot == slot, leg.seq == chain.c.previous, chain.c.nth < limit
    )
    whole = chain.union_all(older.add_columns(chain.c.nth + 1))
    found = session.connection().execute(columns(whole).order_by(whole.c.nth))
    return [Leg(*row) for row in found]


def _others(session: Session, place: Place, seqs: Sequence[int], slot: int) -> dict[int, list[str]]:
    """The other accounts on each of these entries."""
    named = (
        select(LegRow.seq, AccountRow.account_id)
        .where(*in_book(LegRow, place), *in_book(AccountRow, place))
        .where(LegRow.slot == AccountRow.slot, col(LegRow.seq).in_(seqs), LegRow.slot != slot)
        .order_by(col(LegRow.seq), col(LegRow.slot))
    )
    found: dict[int, list[str]] = {}
    for seq, account in session.exec(named):
        found.setdefault(seq, []).append(account)
    return found


def _row(
    leg: Leg, entry: Entry, others: Mapping[int, list[str]], memos: Mapping[str, str]
) -> StatementRow:
    return StatementRow(
        seq=leg.seq,
        time_ms=entry.time_ms,
        type=entry.order.type,
        order=entry.order.id,
        amount=str(leg.amount),
        balance=str(leg.balance),
        others=others.get(leg.seq, []),
        memo=memos.get(entry.order.id),
    )

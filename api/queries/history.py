"""What happened to accounts: statements along an account's chain of legs."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, literal
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from api.http.answers import Statement, StatementRow
from api.queries.entries import entries_at, memos_of, read_row
from api.queries.people import balance_of
from api.service.rows import in_book
from api.service.tables import MemoRow
from api.words.folding import folded
from ledger.store import Place
from ledger.tables import AccountRow, BookRow, EntryRow, LegRow, MilestoneRow

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


class Span(NamedTuple):
    """Two times, both included, in milliseconds since 1970; None where it is open."""

    since_ms: int | None = None
    until_ms: int | None = None


ALWAYS: Final = Span()


def statement(  # noqa: PLR0913 which part of whose history, and how it is told
    session: Session, account: AccountRow, before: int | None, limit: int, *, memos: bool,
    span: Span = ALWAYS,
) -> Statement | None:  # fmt: skip
    """A page of the account's history, newest first, from the leg that came before entry `before`.

    Returns None where `before` is not an entry of this account.
    """
    place = Place(account.community_id, account.book)
    start = _start(session, account, before, span.until_ms)
    if start is None:
        return None
    legs = _chain(session, place, account.slot, start, limit)
    more = bool(legs) and legs[-1].previous is not None
    rows = _rows(session, account, legs, memos=memos)
    if span.since_ms is not None:
        shown = [row for row in rows if row.time_ms >= span.since_ms]
        rows, more = shown, more and len(shown) == len(rows)
    return Statement(account=account.account_id, rows=rows, next=legs[-1].seq if more else None)


def _start(
    session: Session, account: AccountRow, before: int | None, until_ms: int | None
) -> int | None:
    """The entry with the latest leg asked for, -1 if there is none; None for a wrong `before`."""
    place = Place(account.community_id, account.book)
    if before is not None:
        known = session.get(LegRow, (*place, before, account.slot))
        if known is None:
            return None
        return -1 if known.previous is None else known.previous
    last = balance_of(session, account).last
    if until_ms is None:
        return last
    return _last_before(session, account, last, _first_after(session, place, until_ms))


def _first_after(session: Session, place: Place, time_ms: int) -> int:
    """The first entry later than a time: the clock of a book never goes back."""

    def later(seq: int) -> bool:
        return read_row(session.get_one(EntryRow, (*place, seq))).time_ms > time_ms

    size = session.get_one(BookRow, tuple(place)).size
    return bisect_left(range(size), 1, key=later)


def _last_before(session: Session, account: AccountRow, last: int, end: int) -> int:
    """The account's last entry before entry `end`, from the milestone that follows it."""
    place, slot = Place(account.community_id, account.book), account.slot
    milestones = select(MilestoneRow.seq).where(*in_book(MilestoneRow, place))
    ahead = milestones.where(MilestoneRow.slot == slot, MilestoneRow.seq >= end)
    start = session.exec(ahead.order_by(col(MilestoneRow.seq)).limit(1)).first()
    of_account = (*in_book(LegRow, place), LegRow.slot == slot)
    steps = (
        select(LegRow.seq, LegRow.previous)
        .where(*of_account, LegRow.seq == (last if start is None else start))
        .cte("steps", recursive=True)
    )
    leg = aliased(LegRow)
    older = select(leg.seq, leg.previous).where(
        *in_book(leg, place), leg.slot == slot, leg.seq == steps.c.previous, steps.c.seq >= end
    )
    walked = steps.union_all(older)
    found = session.connection().scalar(columns(func.max(walked.c.seq)).where(walked.c.seq < end))
    return -1 if found is None else int(found)


def search(session: Session, account: AccountRow, text: str, limit: int) -> list[StatementRow]:
    """The latest `limit` rows of the account whose memo has this text, newest first."""
    place = Place(account.community_id, account.book)
    plain = folded(text).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    found = session.exec(
        select(LegRow)
        .where(*in_book(LegRow, place), *in_book(EntryRow, place), *in_book(MemoRow, place))
        .where(EntryRow.order_id == MemoRow.order_id, LegRow.seq == EntryRow.seq)
        .where(LegRow.slot == account.slot, col(MemoRow.words).like(f"%{plain}%", escape="\\"))
        .order_by(col(LegRow.seq).desc())
        .limit(limit)
    )
    legs = [Leg(row.seq, row.amount, row.balance, row.previous, 0) for row in found]
    return _rows(session, account, legs, memos=True)


def _rows(
    session: Session, account: AccountRow, legs: Sequence[Leg], *, memos: bool
) -> list[StatementRow]:
    place, seqs = Place(account.community_id, account.book), [leg.seq for leg in legs]
    entries, others = entries_at(session, place, seqs), _others(session, place, seqs, account.slot)
    texts = memos_of(session, place, [e.order.id for e in entries.values()]) if memos else {}
    return [_row(leg, entries[leg.seq], others, texts) for leg in legs]


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

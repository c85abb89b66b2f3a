"""What moved an account, leg by leg, from any entry on and in either direction.

Legs point to the account's leg before, and have no index by account: a walk begins where that is
known (the newest, one asked for by its entry, a milestone) and goes down. Leaves to others: what
the entries are (`api.queries.history`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, func, literal
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from api.queries.people import balance_of
from api.service.rows import in_book
from ledger.store import Place
from ledger.tables import LegRow, MilestoneRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlmodel import Session

    from ledger.tables import AccountRow


class Leg(NamedTuple):
    """A leg of one account, the `nth` of those asked for; `previous` is the entry before."""

    seq: int
    amount: int
    balance: int
    previous: int | None
    nth: int


def older(
    session: Session, account: AccountRow, before: int | None, chunk: int
) -> Iterator[list[Leg]]:
    """Its legs below entry `before`, or all, newest first; so many at a time."""
    place = Place(account.community_id, account.book)
    start = _below(session, account, before)
    while start is not None:
        legs = _chain(session, place, account.slot, start, chunk)
        yield legs
        start = legs[-1].previous if legs else None


def newer(session: Session, account: AccountRow, after: int, chunk: int) -> Iterator[list[Leg]]:
    """Its legs above entry `after`, oldest first; so many at a time."""
    while legs := _above(session, account, after, chunk):
        yield legs
        after = legs[-1].seq


def _below(session: Session, account: AccountRow, before: int | None) -> int | None:
    """The account's last entry before entry `before`, whether that is one of its own or not."""
    last = balance_of(session, account).last
    if before is None or before > last:
        return last
    place = Place(account.community_id, account.book)
    known = session.get(LegRow, (*place, before, account.slot))
    if known is not None:
        return known.previous
    return _last_before(session, account, last, before)


def _last_before(session: Session, account: AccountRow, last: int, end: int) -> int | None:
    """The account's last entry before entry `end`, from the milestone that follows it."""
    place, slot = Place(account.community_id, account.book), account.slot
    start = _milestone(session, account, end, 0)
    of_account = (*in_book(LegRow, place), LegRow.slot == slot)
    steps = (
        select(LegRow.seq, LegRow.previous)
        .where(*of_account, LegRow.seq == (last if start is None else start))
        .cte("steps", recursive=True)
    )
    leg = aliased(LegRow)
    below = select(leg.seq, leg.previous).where(
        *in_book(leg, place), leg.slot == slot, leg.seq == steps.c.previous, steps.c.seq >= end
    )
    walked = steps.union_all(below)
    found = session.connection().scalar(columns(func.max(walked.c.seq)).where(walked.c.seq < end))
    return None if found is None else int(found)


def _milestone(session: Session, account: AccountRow, least: int, skipped: int) -> int | None:
    """The account's first milestone at entry `least` or later, after so many others."""
    place = Place(account.community_id, account.book)
    milestones = select(MilestoneRow.seq).where(*in_book(MilestoneRow, place))
    ahead = milestones.where(MilestoneRow.slot == account.slot, MilestoneRow.seq >= least)
    return session.exec(ahead.order_by(col(MilestoneRow.seq)).offset(skipped).limit(1)).first()


def _above(session: Session, account: AccountRow, after: int, limit: int) -> list[Leg]:
    """The first `limit` legs above entry `after`, oldest first.

    From the second milestone on there are as many between as a page may have: the walk is short.
    """
    place, slot = Place(account.community_id, account.book), account.slot
    start = _milestone(session, account, after + 1, 1)
    if start is None:
        start = balance_of(session, account).last
    top = select(LegRow.seq, LegRow.amount, LegRow.balance, LegRow.previous).where(
        *in_book(LegRow, place), LegRow.slot == slot, LegRow.seq == start, LegRow.seq > after
    )
    chain = top.add_columns(literal(1).label("nth")).cte("above", recursive=True)
    leg = aliased(LegRow)
    below = select(leg.seq, leg.amount, leg.balance, leg.previous).where(
        *in_book(leg, place), leg.slot == slot, leg.seq == chain.c.previous, leg.seq > after
    )
    whole = chain.union_all(below.add_columns(chain.c.nth + 1))
    oldest = columns(whole).order_by(whole.c.nth.desc()).limit(limit)
    return [Leg(*row) for row in session.connection().execute(oldest)]


def _chain(session: Session, place: Place, slot: int, start: int, limit: int) -> list[Leg]:
    """Follow each leg's pointer to the one before, `limit` legs long: it takes no index."""
    named = {
        "community": place.community, "book": place.book, "slot": slot, "start": start,
        "limit": limit,
    }  # fmt: skip
    return [Leg(*row) for row in session.connection().execute(_chained(), named)]


@cache
def _chained() -> Select[*tuple[Any, ...]]:
    """The statement of `_chain`: it is made once, since that takes longer than what it asks."""
    row, leg = LegRow, aliased(LegRow)
    newest = select(row.seq, row.amount, row.balance, row.previous).where(
        *of_account(row), col(row.seq) == bindparam("start")
    )
    chain = newest.add_columns(literal(1).label("nth")).cte("chain", recursive=True)
    below = select(leg.seq, leg.amount, leg.balance, leg.previous).where(
        *of_account(leg), col(leg.seq) == chain.c.previous, chain.c.nth < bindparam("limit")
    )
    whole = chain.union_all(below.add_columns(chain.c.nth + 1))
    return columns(whole).order_by(whole.c.nth)


def of_account(leg: type[LegRow]) -> tuple[ColumnElement[bool], ...]:
    """Legs of the account whose community, book and slot the statement is given."""
    return (
        col(leg.community_id) == bindparam("community"),
        col(leg.book) == bindparam("book"),
        col(leg.slot) == bindparam("slot"),
    )

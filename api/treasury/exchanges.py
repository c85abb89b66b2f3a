"""What a book's members gave each other lately, for treasurers, who may take an exchange back.

Entries are read in the journal's order, either way; of some people, the legs of their accounts are
followed.
"""

from __future__ import annotations

from heapq import merge
from itertools import groupby, islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.exchanges.recent import title_of
from api.lists.tables import ListRow
from api.people.called import accounts_called
from api.people.directory import slots_meant
from api.queries.entries import entries_at, memos_of
from api.queries.history import ALWAYS, Cursor, Span
from api.queries.legs import newer, older
from api.queries.moments import first_after
from api.service.access_log import TEXT
from api.service.rows import in_book
from ledger.rules.reversals import REVERSIBLE, TREASURER, TREASURER_MS_MAX
from ledger.tables import AccountRow, ReversalRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from api.service.callers import Caller
    from ledger.entries import Entry

CHUNK: Final = 100
LOOKED_AT_MAX: Final = 1_000
"""Entries that are looked through for one page: it may come short, and be gone on from."""

WALK: Final = 10
"""Legs of one account that are followed at once."""

PEOPLE_MAX: Final = 20
"""Accounts whose exchanges are put together, where words mean many."""


class Exchanged(NamedTuple):
    """Something that moved an amount, in subunits.

    Attributes:
        title: what kind it is, marked for the catalogues.
        givers, receivers: what their accounts are called.
        memo: its text; empty if none is kept.
        is_back: whether it was taken back.
        alone: whether whoever looks can take it back, as a treasurer.
        listed: the list of payments that it is a part of, by the hash of its first; empty for none.
    """

    seq: int
    time_ms: int
    title: str
    givers: Sequence[str]
    receivers: Sequence[str]
    amount: int
    memo: str
    is_back: bool
    alone: bool
    listed: str


class Listed(NamedTuple):
    """Some of them; `next` is the entry from which it goes on, if it does."""

    rows: Sequence[Exchanged]
    next: int | None


def exchanges(
    caller: Caller, words: str, cursor: Cursor, limit: int, span: Span = ALWAYS
) -> Listed:
    """Those of the span, for treasurers: the newest first, or the oldest above `cursor.after`.

    With words, those of whom they mean. Whom these touch sees that their texts were looked at.
    """
    caller.require_role(TREASURER)
    within = _within(caller, cursor, span)
    seqs = _of_people(caller, words, within) if words else iter(within)
    taken: list[Entry] = []
    last: int | None = None
    for entry in _entries(caller, islice(seqs, LOOKED_AT_MAX)):
        if len(taken) == limit:
            return Listed(_told(caller, taken), taken[-1].seq)
        last = entry.seq
        if entry.order.type in REVERSIBLE:
            taken.append(entry)
    more = next(seqs, None) is not None
    return Listed(_told(caller, taken), last if more else None)


def _within(caller: Caller, cursor: Cursor, span: Span) -> range:
    """The entries that are asked for, in the order in which they are."""
    low, top = 0, caller.row.size
    if span.since_ms is not None:
        low = first_after(caller.session, caller.place, span.since_ms - 1)
    if span.until_ms is not None:
        top = first_after(caller.session, caller.place, span.until_ms)
    if cursor.before is not None:
        top = min(top, cursor.before)
    if cursor.after is None:
        return range(top - 1, low - 1, -1)
    return range(max(low, cursor.after + 1), top)


def _entries(caller: Caller, seqs: Iterable[int]) -> Iterator[Entry]:
    seqs = iter(seqs)
    while some := list(islice(seqs, CHUNK)):
        found = entries_at(caller.session, caller.place, some)
        yield from (found[seq] for seq in some)


def _of_people(caller: Caller, words: str, within: range) -> Iterator[int]:
    """Those of the entries that touched the accounts that are meant."""
    slots = slots_meant(caller.session, caller.place, words)[:PEOPLE_MAX]
    wanted = select(AccountRow).where(*in_book(AccountRow, caller.place))
    rows = caller.session.exec(wanted.where(col(AccountRow.slot).in_(slots))).all()
    walks = (takewhile(within.__contains__, _touched(caller, row, within)) for row in rows)
    return (seq for seq, _same in groupby(merge(*walks, reverse=within.step < 0)))


def _touched(caller: Caller, row: AccountRow, within: range) -> Iterator[int]:
    """The entries that touched an account, from the first of these on."""
    if within.step > 0:
        walk = newer(caller.session, row, within.start - 1, WALK)
    else:
        walk = older(caller.session, row, within.start + 1, WALK)
    return (leg.seq for legs in walk for leg in legs)


def _told(caller: Caller, entries: Sequence[Entry]) -> Sequence[Exchanged]:
    orders = [entry.order.id for entry in entries]
    memos = memos_of(caller.session, caller.place, orders)
    back = select(ReversalRow.order_id).where(
        *in_book(ReversalRow, caller.place), col(ReversalRow.order_id).in_(orders)
    )
    gone, known = set(caller.session.exec(back)), _accounts(caller, entries)
    names = accounts_called(caller.session, caller.place, list(known.values()))
    lists = _lists(caller, entries)
    caller.note(sorted({row.member_id for row in known.values()}), TEXT)
    return [
        Exchanged(
            entry.seq, entry.time_ms, title_of(entry.order.type, entry.order.id),
            [names[account] for account, amount in entry.legs if amount < 0],
            [names[account] for account, amount in entry.legs if amount > 0],
            sum(amount for _account, amount in entry.legs if amount > 0),
            memos.get(entry.order.id, ""), entry.order.id in gone,
            entry.order.id not in gone and _may_alone(caller, entry, known),
            lists.get(getattr(entry.order.body, "list", ""), ""),
        )
        for entry in entries
    ]  # fmt: skip


def _lists(caller: Caller, entries: Sequence[Entry]) -> Mapping[str, str]:
    """The lists that these are parts of and that were prepared here, by their orders."""
    orders = {getattr(entry.order.body, "list", "") for entry in entries} - {""}
    row = ListRow
    wanted = select(row.order_id, row.parts).where(
        *in_book(row, caller.place), col(row.order_id).in_(orders)
    )
    return {order: parts for order, parts in caller.session.exec(wanted) if order is not None}


def _accounts(caller: Caller, entries: Sequence[Entry]) -> Mapping[str, AccountRow]:
    ids = {account for entry in entries for account, _amount in entry.legs}
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(ids)
    )
    return {row.account_id: row for row in caller.session.exec(wanted)}


def _may_alone(caller: Caller, entry: Entry, known: Mapping[str, AccountRow]) -> bool:
    """As the rule has it: in time, and on neither side."""
    is_own = caller.member in {known[account].member_id for account, _amount in entry.legs}
    return not is_own and caller.now_ms <= entry.time_ms + TREASURER_MS_MAX

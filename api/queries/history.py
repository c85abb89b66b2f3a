"""What happened to accounts: statements, in pages of either direction, and what they are sifted by.

A page ends with the entry that the next one goes on from. Entries are only ever added at the top,
so neither direction misses one or shows one twice, whatever is posted meanwhile; and any number
does as a cursor.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.http.answers import Statement, StatementRow
from api.queries.entries import entries_at, memos_of, told_by
from api.queries.legs import Leg, newer, older
from api.queries.moments import first_after
from api.queries.past import lean_entries
from api.service.rows import in_book
from api.words.folding import folded
from ledger.parts import PARTS
from ledger.store import Place
from ledger.tables import AccountRow, EntryRow, LegRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from sqlmodel import Session

    from ledger.entries import Entry

LOOKED_AT_MAX: Final = 2_000
"""Entries that a page which is sifted looks through: it may come short, and be gone on from."""

CHUNK: Final = 200
HOLD: Final = "hold"
IN, OUT = "in", "out"


class Span(NamedTuple):
    """Two times, both included, in milliseconds since 1970; None where it is open."""

    since_ms: int | None = None
    until_ms: int | None = None

    @classmethod
    def of_days(cls, since: date | None, until: date | None) -> Span:
        """From the begin of one day to the end of another (UTC)."""
        ends = None if until is None else _midnight_ms(until + timedelta(days=1)) - 1
        return cls(None if since is None else _midnight_ms(since), ends)


def _midnight_ms(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp()) * 1000


ALWAYS: Final = Span()


class Only(NamedTuple):
    """Which rows are wanted: with one of these accounts, of this type, with this text in the memo.

    None and "" stand for any. Of the categories, "" is that of what bears none; `way` is `IN` or
    `OUT`, for what the account received or gave.
    """

    others: frozenset[str] | None = None
    type: str = ""
    text: str = ""
    category: str | None = None
    way: str = ""

    def takes(self, row: StatementRow) -> bool:
        """Whether a row is wanted."""
        return (
            (self.others is None or not self.others.isdisjoint(row.others))
            and self.type in {"", row.type}
            and self.way in {"", way_of(int(row.amount))}
            and self.category in {None, row.category or ""}
            and folded(self.text) in folded(row.memo or "")
        )


ANYTHING: Final = Only()


def way_of(amount: int) -> str:
    """Whether an account received something with such a leg, gave it, or neither."""
    return IN if amount > 0 else OUT if amount else "neither"


class Cursor(NamedTuple):
    """Where a page begins: below entry `before`, newest first; or above `after`, oldest first.

    With both it goes up from `after` and ends below `before`.
    """

    before: int | None = None
    after: int | None = None


def statement(  # noqa: PLR0913 which part of whose history, and how it is told
    session: Session, account: AccountRow, before: int | None, limit: int, *, memos: bool,
    span: Span = ALWAYS,
) -> Statement:  # fmt: skip
    """A page of the account's history, newest first, from the leg that came before `before`."""
    return part(session, account, Cursor(before), limit, memos=memos, span=span)


def part(  # noqa: PLR0913 as above
    session: Session, account: AccountRow, cursor: Cursor, limit: int, *, memos: bool,
    span: Span = ALWAYS, only: Only = ANYTHING,
) -> Statement:  # fmt: skip
    """A page of the account's history in either direction; sifted, it may have fewer rows."""
    chunk = limit + 1 if only == ANYTHING else CHUNK
    legs = _legs(session, account, cursor, span, chunk)
    taken: list[StatementRow] = []
    last: int | None = None
    for looked, row in enumerate(
        row for some in legs for row in rows_of(session, account, some, memos=memos)
    ):
        if _is_past(row, cursor, span):
            last = None
            break
        if len(taken) == limit or looked == LOOKED_AT_MAX:
            break
        last = row.seq
        if only is ANYTHING or only.takes(row):
            taken.append(row)
    else:
        last = None
    return Statement(account=account.account_id, rows=taken, next=last)


def _legs(
    session: Session, account: AccountRow, cursor: Cursor, span: Span, chunk: int
) -> Iterator[Sequence[Leg]]:
    place = Place(account.community_id, account.book)
    if cursor.after is None:
        before = cursor.before
        if span.until_ms is not None:
            end = first_after(session, place, span.until_ms)
            before = end if before is None else min(before, end)
        return older(session, account, before, chunk)
    after = cursor.after
    if span.since_ms is not None:
        after = max(after, first_after(session, place, span.since_ms - 1) - 1)
    return newer(session, account, after, chunk)


def _is_past(row: StatementRow, cursor: Cursor, span: Span) -> bool:
    """Whether the row, and all that would follow, lies outside of what was asked for."""
    if cursor.after is None:
        return span.since_ms is not None and row.time_ms < span.since_ms
    is_late = span.until_ms is not None and row.time_ms > span.until_ms
    return is_late or (cursor.before is not None and row.seq >= cursor.before)


def rows_of(
    session: Session, account: AccountRow, legs: Sequence[Leg], *, memos: bool
) -> list[StatementRow]:
    """What these legs of an account are about."""
    place, seqs = Place(account.community_id, account.book), [leg.seq for leg in legs]
    # Of most, a line needs as little as a past does.
    entries = lean_entries(session, place, col(EntryRow.seq).in_(seqs))
    others = _others(session, place, seqs, account.slot)
    texts = memos_of(session, place, [told_by(e) for e in entries.values()]) if memos else {}
    about = about_of(session, place, entries.values())
    return [_row(leg, entries[leg.seq], others, texts, about) for leg in legs]


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


def hold_of(entry: Entry) -> str | None:
    """The id of the hold that an entry makes, takes from or ends."""
    if entry.order.type == HOLD:
        return entry.order.id
    named: str | None = getattr(entry.order.body, "hold", None)
    return named


def category_of(entry: Entry, about: Mapping[str, Entry]) -> str | None:
    """What an exchange was for, by the co-op's code; as the order says that it is `about`."""
    taken = about.get(getattr(entry.order.body, "of", None) or "", entry)
    whose = about.get(hold_of(taken) or "", taken)
    found: str | None = getattr(whose.order.body, "category", None)
    return found


def about_of(
    session: Session, place: Place, entries: Collection[Entry]
) -> Mapping[str, Entry]:  # fmt: skip
    """What entries are about, by its order's id: what each takes back, and the hold of either."""
    known = {one.order.id: one for one in entries if one.order.type == HOLD}
    named = {of for one in entries if (of := getattr(one.order.body, "of", None)) is not None}
    known |= _by_order(session, place, named - known.keys())
    both = (*entries, *known.values())
    holds = {hold for one in both if (hold := hold_of(one)) is not None}
    return known | _by_order(session, place, holds - known.keys())


def _by_order(session: Session, place: Place, orders: Collection[str]) -> dict[str, Entry]:
    if not orders:
        return {}
    wanted = (*in_book(EntryRow, place), col(EntryRow.order_id).in_(orders))
    seqs = session.exec(select(EntryRow.seq).where(*wanted)).all()
    return {one.order.id: one for one in entries_at(session, place, seqs).values()}


def _row(
    leg: Leg,
    entry: Entry,
    others: Mapping[int, list[str]],
    memos: Mapping[str, str],
    about: Mapping[str, Entry],
) -> StatementRow:
    hold = hold_of(entry)
    return StatementRow(
        seq=leg.seq,
        time_ms=entry.time_ms,
        type=entry.order.type,
        order=entry.order.id,
        amount=str(leg.amount),
        balance=str(leg.balance),
        hold=hold,
        held=None if hold is None else str(about[hold].order.body.amount),
        others=[] if entry.order.type in PARTS else others.get(leg.seq, []),
        memo=memos.get(told_by(entry)),
        category=category_of(entry, about),
    )

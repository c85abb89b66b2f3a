"""One exchange in full, as whom it touches sees it: who gave what, who signed, and what can follow.

What may be taken back with whom says `api.exchanges.leaving`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.books.sight import require_sight, touches
from api.books.standings import own_accounts
from api.exchanges.leaving import open_draft, reversible_alone, reversible_with
from api.people.called import called
from api.people.holders import holders
from api.queries.entries import memos_of, read_row, told_by
from api.queries.history import about_of, category_of
from api.service.access_log import ENTRY, TEXT
from api.service.callers import Right
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from chain.records import EpochRecord
from chain.tables import EpochRow
from ledger.parts import PARTS
from ledger.tables import EntryRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.service.callers import Caller
    from ledger.entries import Entry


class Side(NamedTuple):
    """An account in an exchange, what it is called, and what was done to it in subunits."""

    account: str
    name: str
    amount: int


class Someone(NamedTuple):
    """A member, and what they are called."""

    member: str
    name: str


class Exchange(NamedTuple):
    """An entry that touches whoever looks, or that a role lets them see.

    Attributes:
        category: what it was for, by the co-op's code; None where that is not said.
        memo: its text; empty if none is kept, or it is not theirs to read.
        signers: whose keys signed; the service's own is not a member's.
        epoch: the last closed epoch, if it holds the entry; None while it is open.
        back: with whom the member can take it back; none if they cannot.
        alone: whether they can take it back without these, as a treasurer.
        draft: the order that would take it back, if one waits.
        is_whole: whether the entry's bytes may be shown; of a part of what was brought in only the
            member's own sides are, as it tells of many others.
    """

    entry: Entry
    sides: Sequence[Side]
    category: str | None
    memo: str
    signers: Sequence[Someone]
    epoch: int | None
    back: Sequence[Someone]
    alone: bool
    draft: str | None
    is_whole: bool


def exchange_at(caller: Caller, seq: int) -> Exchange:
    """The entry of this number; `ProblemError` unless it touches the member, or a role sees it.

    Whom it touches sees that somebody with a role looked.
    """
    row = caller.session.get(EntryRow, (*caller.place, seq))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    entry = read_row(row)
    is_whole = caller.reader.may(Right.HISTORY) or touches(caller, row)
    legs = entry.legs if is_whole else _own_legs(caller, entry)
    if not (is_whole or legs):
        raise ProblemError(Trouble.resource_must_exist)
    may_read = caller.reader.may(Right.MEMOS)
    if is_whole:
        may_read |= require_sight(caller, row, TEXT if may_read else ENTRY)
    order, told = entry.order.id, told_by(entry)
    back = reversible_with(caller, entry)
    memos = memos_of(caller.session, caller.place, [told] if may_read else [])
    return Exchange(
        entry=entry,
        sides=sides_of(caller, legs),
        category=category_of(entry, about_of(caller.session, caller.place, [entry])),
        memo=memos.get(told, ""),
        signers=_signers(caller, entry),
        epoch=epoch_of(caller, seq),
        back=_named(caller, back),
        alone=reversible_alone(caller, entry),
        draft=open_draft(caller, order) if back else None,
        is_whole=is_whole,
    )


def _own_legs(caller: Caller, entry: Entry) -> Sequence[tuple[str, int]]:
    """The member's own legs of a part of what was brought in; none of any other entry."""
    if entry.order.type not in PARTS:
        return ()
    mine = {account.account_id for account in own_accounts(caller)}
    return [(account, amount) for account, amount in entry.legs if account in mine]


def sides_of(caller: Caller, legs: Sequence[tuple[str, int]]) -> Sequence[Side]:
    """Whose accounts these are, and what is done to each in subunits."""
    known = holders(caller, [account for account, _amount in legs])
    return [Side(account, known[account].name, amount) for account, amount in legs]


def _signers(caller: Caller, entry: Entry) -> Sequence[Someone]:
    keys = select(KeyRow.member_id).where(
        *in_book(KeyRow, caller.place), col(KeyRow.key).in_(entry.order.signers)
    )
    return _named(caller, dict.fromkeys(caller.session.exec(keys.order_by(col(KeyRow.key)))))


def _named(caller: Caller, members: Iterable[str]) -> Sequence[Someone]:
    ids = list(members)
    names = called(caller.session, caller.place, ids)
    return [Someone(member, names[member]) for member in ids]


def epoch_of(caller: Caller, seq: int) -> int | None:
    """The last closed epoch, if it holds the entry; None while it is open."""
    last = closed(caller)
    return None if last is None or last.size <= seq else last.epoch


class Closed(NamedTuple):
    """An epoch, and how many entries the journal had when it was closed."""

    epoch: int
    size: int


def closed(caller: Caller) -> Closed | None:
    """The epoch that was closed last, if any."""
    rows = select(EpochRow).where(*in_book(EpochRow, caller.place))
    latest = rows.order_by(col(EpochRow.epoch).desc()).limit(1)
    last = caller.session.exec(latest).first()
    if last is None:
        return None
    return Closed(last.epoch, EpochRecord.from_bytes(last.record).journal_size)

"""One exchange in full, as whom it touches sees it: who gave what, who signed, and what can follow.

What may be taken back with whom says `api.exchanges.leaving`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.books.standings import own_accounts
from api.exchanges.leaving import open_draft, reversible_with
from api.people.called import called
from api.people.holders import holders
from api.queries.entries import members_of, memos_of, read_row
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
    """An entry that touches whoever looks.

    Attributes:
        memo: its text; empty if none is kept.
        signers: whose keys signed; the service's own is not a member's.
        epoch: the last closed epoch, if it holds the entry; None while it is open.
        back: with whom the member can take it back; none if they cannot.
        draft: the order that would take it back, if one waits.
        is_whole: whether the entry's bytes may be shown; of a part of what was brought in only the
            member's own sides are, as it tells of many others.
    """

    entry: Entry
    sides: Sequence[Side]
    memo: str
    signers: Sequence[Someone]
    epoch: int | None
    back: Sequence[Someone]
    draft: str | None
    is_whole: bool


def exchange_at(caller: Caller, seq: int) -> Exchange:
    """The entry of this number; `ProblemError` unless it touches the member."""
    row = caller.session.get(EntryRow, (*caller.place, seq))
    entry = None if row is None else read_row(row)
    legs = () if entry is None else _seen(caller, entry)
    if entry is None or legs is None:
        raise ProblemError(Trouble.resource_must_exist)
    order = entry.order.id
    back = reversible_with(caller, entry)
    return Exchange(
        entry=entry,
        sides=sides_of(caller, legs),
        memo=memos_of(caller.session, caller.place, [order]).get(order, ""),
        signers=_signers(caller, entry),
        epoch=epoch_of(caller, seq),
        back=_named(caller, back),
        draft=open_draft(caller, order) if back else None,
        is_whole=entry.order.type not in PARTS,
    )


def _seen(caller: Caller, entry: Entry) -> Sequence[tuple[str, int]] | None:
    """The legs that the member may see of an entry; None if it does not touch them."""
    if entry.order.type not in PARTS:
        whose = members_of(caller.session, caller.place, entry)
        return entry.legs if caller.member in whose else None
    mine = {account.account_id for account in own_accounts(caller)}
    return [(account, amount) for account, amount in entry.legs if account in mine] or None


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
    rows = select(EpochRow).where(*in_book(EpochRow, caller.place))
    latest = rows.order_by(col(EpochRow.epoch).desc()).limit(1)
    last = caller.session.exec(latest).first()
    if last is None or EpochRecord.from_bytes(last.record).journal_size <= seq:
        return None
    return last.epoch

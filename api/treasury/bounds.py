"""The bounds that an account was given, and by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.called import called
from api.queries.entries import entries_at, memos_of
from api.queries.history import statement
from api.service.rows import in_book
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller
    from ledger.entries import Entry
    from ledger.tables import AccountRow

BOUND_SET: Final = "bound-set"
LOOKED_AT: Final = 500
"""Of an account's latest entries, those among which the changes of its bounds are looked for."""


class Change(NamedTuple):
    """Bounds that were set, in subunits, None for no bound; times in milliseconds since 1970."""

    seq: int
    time_ms: int
    lower: int | None
    upper: int | None
    until_ms: int | None
    by: str
    reason: str


def changes(caller: Caller, account: AccountRow) -> Sequence[Change]:
    """How the account's bounds were changed lately, the newest first."""
    found = statement(caller.session, account, None, LOOKED_AT, memos=False)
    seqs = [row.seq for row in found.rows if row.type == BOUND_SET]
    entries = entries_at(caller.session, caller.place, seqs)
    reasons = memos_of(caller.session, caller.place, [entry.order.id for entry in entries.values()])
    signers = _signers(caller, entries)
    return [_change(entries[seq], reasons, signers) for seq in seqs]


def _change(entry: Entry, reasons: Mapping[str, str], signers: Mapping[str, str]) -> Change:
    order, body = entry.order, entry.order.body
    by = ", ".join(dict.fromkeys(signers[key] for key in order.signers))
    reason = reasons.get(order.id, "")
    return Change(entry.seq, entry.time_ms, body.lower, body.upper, body.until_ms, by, reason)


def _signers(caller: Caller, entries: Mapping[int, Entry]) -> Mapping[str, str]:
    """What whoever holds a key that signed is called, by key."""
    keys = {key for entry in entries.values() for key in entry.order.signers}
    wanted = select(KeyRow).where(*in_book(KeyRow, caller.place), col(KeyRow.key).in_(keys))
    held = {row.key: row.member_id for row in caller.session.exec(wanted)}
    names = called(caller.session, caller.place, list(held.values()))
    return {key: names[member] for key, member in held.items()}

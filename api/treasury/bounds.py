"""An account as treasurers see it: the bounds that it was given, and by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.books.standings import standing_of
from api.people.called import accounts_called, called
from api.people.households import household_of
from api.queries.entries import entries_at, entry_row, memos_of, read_row
from api.queries.people import balance_of
from api.service.callers import Right
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.treasury.changing import BOUND_SET, bound_entries
from api.treasury.watch_list import Line
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller
    from ledger.entries import Entry


class Change(NamedTuple):
    """Bounds that were set, in subunits, None for no bound; times in milliseconds since 1970."""

    seq: int
    time_ms: int
    lower: int | None
    upper: int | None
    until_ms: int | None
    by: str
    reason: str


class Bounded(NamedTuple):
    """An open account, where it stands, and how its bounds were changed lately.

    `may_set` is whether the treasurer who looks may have a part in setting them: it is neither
    their own account nor that of somebody who lives with them.
    """

    row: AccountRow
    line: Line
    changes: Sequence[Change]
    may_set: bool


def account_at(caller: Caller, account: str) -> Bounded:
    """An open account, for treasurers; whose it is sees that they looked."""
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), AccountRow.account_id == account
    )
    row = caller.session.exec(wanted).first()
    if row is None or not row.open:
        raise ProblemError(Trouble.resource_must_exist)
    caller.require_role(TREASURER)
    caller.note([row.member_id], Right.BALANCES)
    name = accounts_called(caller.session, caller.place, [row])[row.account_id]
    last = balance_of(caller.session, row).last
    last_ms = entries_at(caller.session, caller.place, [last])[last].time_ms
    line = Line(name, row.member_id, standing_of(caller, row), last_ms)
    may_set = row.member_id not in household_of(caller)
    return Bounded(row, line, changes(caller, row), may_set)


def changes(caller: Caller, account: AccountRow) -> Sequence[Change]:
    """How the account's bounds were changed lately, the newest first."""
    seqs = [row.seq for row in bound_entries(caller.session, account)]
    entries = entries_at(caller.session, caller.place, seqs)
    signed = {seq: _signed(caller, entry) for seq, entry in entries.items()}
    orders = [entry.order.id for entry in signed.values()]
    reasons = memos_of(caller.session, caller.place, orders)
    signers = _signers(caller, signed)
    return [_change(account, entries[seq], signed[seq], reasons, signers) for seq in seqs]


def _signed(caller: Caller, entry: Entry) -> Entry:
    """The entry of the order that people signed, where the service has entered a part of a list."""
    if entry.order.type == BOUND_SET:
        return entry
    row = entry_row(caller.session, caller.place, entry.order.body.list)
    assert row is not None  # noqa: S101 no part is entered without it
    return read_row(row)


def _change(
    account: AccountRow,
    entry: Entry,
    signed: Entry,
    reasons: Mapping[str, str],
    signers: Mapping[str, str],
) -> Change:
    body, order = entry.order.body, signed.order
    by = ", ".join(dict.fromkeys(signers[key] for key in order.signers))
    reason = reasons.get(order.id, "")
    if entry.order.type == BOUND_SET:
        bounds = body.lower, body.upper, body.until_ms
    else:
        _, *of_account = next(row for row in body.bounds if row[0] == account.account_id)
        bounds = of_account[0], of_account[1], of_account[2] or None
    return Change(entry.seq, entry.time_ms, *bounds, by, reason)


def _signers(caller: Caller, entries: Mapping[int, Entry]) -> Mapping[str, str]:
    """What whoever holds a key that signed is called, by key."""
    keys = {key for entry in entries.values() for key in entry.order.signers}
    wanted = select(KeyRow).where(*in_book(KeyRow, caller.place), col(KeyRow.key).in_(keys))
    held = {row.key: row.member_id for row in caller.session.exec(wanted)}
    names = called(caller.session, caller.place, list(held.values()))
    return {key: names[member] for key, member in held.items()}

"""Lists as people see them: what waits to be signed or entered, and what was left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, or_, select

from api.lists.entering import with_id
from api.lists.preparing import unpack
from api.lists.tables import ListRow
from api.membership.deciding import officers_of_list
from api.people.called import accounts_called
from api.queries.entries import entry_row, read_row
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.lists import list_name, read_listed
from credit.registry import PAYER, TAGS
from ledger.records import Kept
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller
    from credit.listed import Bound
    from ledger.parts import Move

LISTS_MAX: Final = 50


class Summary(NamedTuple):
    """A list: its hash, rule, when it was prepared, its order once signed, and if it is over.

    `lapsed` is whether it is over without all of its parts: none of them can be entered any more.
    """

    parts: str
    rule: str
    time_ms: int
    order: str | None
    whole: bool
    lapsed: bool


class Lacking(NamedTuple):
    """What an account has not got, or not given, of what was signed; the signed amount left out."""

    account: str
    name: str
    amount: int


class Shown(NamedTuple):
    """A list with its rows.

    Attributes:
        fields: what the order says that approves it.
        missing: how many must sign that order.
        moves: amounts to move; empty where it sets bounds.
        bounds: account, lower, upper and until when.
        entries: the entries that its parts became.
        lacking: what was left out, by account; 0 for a limit that was not set.
        names: what accounts are called.
    """

    summary: Summary
    fields: Mapping[str, Any]
    missing: int
    moves: Sequence[Move]
    bounds: Sequence[Bound]
    entries: Sequence[int]
    lacking: Sequence[Lacking]
    names: Mapping[str, str]


def lists(caller: Caller) -> Sequence[Summary]:
    """The latest lists: one's own, and for officers all that officers prepared."""
    mine = col(ListRow.member_id) == caller.member
    if caller.reader.roles & {TREASURER, STEWARD}:
        ours = [tag for tag, one in TAGS.items() if one.signers != PAYER]
        mine = or_(mine, col(ListRow.rule).in_(ours))
    wanted = select(ListRow).where(*in_book(ListRow, caller.place), mine)
    rows = caller.session.exec(wanted.order_by(col(ListRow.time_ms).desc()).limit(LISTS_MAX))
    found = rows.all()
    lapsed = _lapsed(caller, found)
    return [_summary(row, lapsed) for row in found]


def shown(caller: Caller, parts: str) -> Shown:
    """One of these, with its rows. Raises `ProblemError` for whoever may not see it."""
    row = caller.session.get(ListRow, (*caller.place, parts))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    if row.member_id != caller.member:
        if TAGS[row.rule].signers == PAYER:
            raise ProblemError(Trouble.resource_must_exist)
        caller.require_role(TREASURER, STEWARD)
    return shown_of(caller, row, row.order_id or "", whole=row.whole)


def shown_of(caller: Caller, row: ListRow, order: str, *, whole: bool) -> Shown:
    """The rows of a list, and what became of them by an order that approved it."""
    plan = unpack(row.plan)
    moves: list[Move] = [
        (int(amount), payer, payee)
        for part in plan
        for amount, payer, payee in part.get("moves", ())
    ]
    bounds = [
        (account, _bound(lower), _bound(upper), until)
        for part in plan
        for account, lower, upper, until in part.get("bounds", ())
    ]
    named = {id_ for _, *sides in moves for id_ in sides} | {one[0] for one in bounds}
    entries, came = _entered(caller, order, plan)
    names = _names(caller, named)
    lacking = [*_lacking(moves, came, names), *_unset(bounds, came, names)] if whole else ()
    fields: Mapping[str, Any] = orjson.loads(row.said)
    needed = sum(officers_of_list(caller.row, row.rule)) or 1
    summary = _summary(row, _lapsed(caller, [row]))
    return Shown(summary, fields, needed, moves, bounds, entries, lacking, names)


def _bound(said: str) -> int | None:
    return None if said == "none" else int(said)


def _entered(
    caller: Caller, order: str, plan: Sequence[dict[str, Any]]
) -> tuple[list[int], Counter[str]]:
    """The entries of a list's parts, and what they moved by account."""
    seqs: list[int] = []
    came: Counter[str] = Counter()
    for part in plan if order else ():
        found = entry_row(caller.session, caller.place, with_id(order, part)[1]["id"])
        if found is not None:
            entry = read_row(found)
            seqs.append(entry.seq)
            came.update(dict(entry.legs))
    return seqs, came


def _lacking(
    moves: Sequence[Move], came: Counter[str], names: Mapping[str, str]
) -> Sequence[Lacking]:
    signed: Counter[str] = Counter()
    for amount, payer, payee in moves:
        signed[payer] -= amount
        signed[payee] += amount
    return [
        Lacking(account, names.get(account, account), amount - came[account])
        for account, amount in signed.items()
        if amount != came[account]
    ]


def _unset(
    bounds: Sequence[Bound], came: Counter[str], names: Mapping[str, str]
) -> Sequence[Lacking]:
    """The accounts whose limits were not set: no entry of the list names them."""
    return [Lacking(one[0], names.get(one[0], one[0]), 0) for one in bounds if one[0] not in came]


def _names(caller: Caller, accounts: set[str]) -> Mapping[str, str]:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(accounts)
    )
    return accounts_called(caller.session, caller.place, caller.session.exec(wanted).all())


def _lapsed(caller: Caller, rows: Sequence[ListRow]) -> frozenset[str | None]:
    """The orders of those that are over, of which the book awaits parts still."""
    over = [list_name(row.order_id) for row in rows if row.whole and row.order_id is not None]
    wanted = select(KeptRow).where(*in_book(KeptRow, caller.place), col(KeptRow.kept_id).in_(over))
    kept = [read_listed(Kept(row.kept_id, row.text)) for row in caller.session.exec(wanted)]
    return frozenset(one.order for one in kept if one.awaited is not None)


def _summary(row: ListRow, lapsed: frozenset[str | None]) -> Summary:
    is_lapsed = row.order_id in lapsed
    return Summary(row.parts, row.rule, row.time_ms, row.order_id, row.whole, is_lapsed)

"""Lists as people see them: what waits to be signed or entered, and what was left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, or_, select

from api.lists.entering import signed, with_id
from api.lists.preparing import unpack
from api.lists.tables import ListRow
from api.membership.deciding import officers_of_list
from api.membership.giving import is_by_payer, takes_two
from api.membership.pending import LISTS, pending_orders
from api.people.called import accounts_called
from api.people.holders import holders
from api.queries.entries import entry_row, read_row
from api.service.callers import Right
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.lists import list_name, read_listed
from credit.registry import PAYER, TAGS
from ledger.records import Kept
from ledger.rules.books import STEWARD
from ledger.rules.reversals import PARTS_MAX, TREASURER, TREASURER_MS_MAX
from ledger.tables import AccountRow, KeptRow, ReversalRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller
    from credit.listed import Bound
    from ledger.entries import Entry
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


class Back(NamedTuple):
    """Taking a list back: its parts' orders, whether any was, and if whoever looks may."""

    orders: Sequence[str]
    is_back: bool
    may: bool


class Shown(NamedTuple):
    """A list with its rows.

    Attributes:
        fields: what the order says that approves it.
        missing: how many must sign that order.
        signs: whether whoever looks may be the first.
        moves: amounts to move; empty where it sets bounds.
        bounds: account, lower, upper and until when.
        entries: the entries that its parts became.
        lacking: what was left out, by account; 0 for a limit that was not set.
        names: what accounts are called.
    """

    summary: Summary
    fields: Mapping[str, Any]
    missing: int
    signs: bool
    moves: Sequence[Move]
    bounds: Sequence[Bound]
    entries: Sequence[int]
    lacking: Sequence[Lacking]
    names: Mapping[str, str]
    back: Back

    @property
    def by_two(self) -> bool:
        """Whether a second person signs what a fund gives."""
        return is_by_payer(self.summary.rule) and self.missing > 1


def lists(caller: Caller) -> Sequence[Summary]:
    """The latest lists: one's own, and for officers all that officers prepared."""
    mine = col(ListRow.member_id) == caller.member
    if caller.reader.roles & {TREASURER, STEWARD}:
        ours = [tag for tag, one in TAGS.items() if one.signers != PAYER]
        mine = or_(mine, col(ListRow.rule).in_(ours))
    wanted = select(ListRow).where(*in_book(ListRow, caller.place), mine)
    rows = caller.session.exec(wanted.order_by(col(ListRow.time_ms).desc()).limit(LISTS_MAX))
    found = rows.all()
    return _summaries(caller, found)


def shown(caller: Caller, parts: str) -> Shown:
    """One of these, with its rows. Raises `ProblemError` for whoever may not see it."""
    row = caller.session.get(ListRow, (*caller.place, parts))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    if row.member_id != caller.member:
        _require_may_look(caller, row)
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
    found = _entered(caller, order, plan)
    entries, came = [entry.seq for entry in found], _came(found)
    names = _names(caller, named)
    lacking = [*_lacking(moves, came, names), *_unset(bounds, came, names)] if whole else ()
    fields: Mapping[str, Any] = orjson.loads(row.said)
    needed = _signers(caller, row.rule, fields)
    [summary] = _summaries(caller, [row])
    back = _back(caller, found) if whole and moves else Back((), is_back=False, may=False)
    signs = row.member_id == caller.member or not is_by_payer(row.rule)
    return Shown(summary, fields, needed, signs, moves, bounds, entries, lacking, names, back)


def _signers(caller: Caller, rule: str, fields: Mapping[str, Any]) -> int:
    """How many must sign the order that approves a list; of payments whoever gives leads it."""
    if not is_by_payer(rule):
        return sum(officers_of_list(caller.row, rule))
    return 1 + takes_two(caller, fields["account"], int(fields["total"]))


def _require_may_look(caller: Caller, row: ListRow) -> None:
    """Officers look at what officers prepared; treasurers at payments too, once these are signed.

    So do those whose signature such payments wait for.

    Who prepared such a list sees that they looked.
    """
    if TAGS[row.rule].signers != PAYER:
        caller.require_role(TREASURER, STEWARD)
        return
    is_signed = row.order_id is not None and TREASURER in caller.reader.roles
    if not is_signed and not _waits_for(caller, row):
        raise ProblemError(Trouble.resource_must_exist)
    caller.note([row.member_id], Right.HISTORY)


def _waits_for(caller: Caller, row: ListRow) -> bool:
    found = pending_orders(caller, *caller.reader.roles)
    return f"{LISTS}/{row.parts}" in {one.page for one in found}


def _back(caller: Caller, parts: Sequence[Entry]) -> Back:
    """As the rule has it: a treasurer who is on no side, in time, none of it before."""
    orders = sorted(entry.order.id for entry in parts)
    gone = select(ReversalRow.order_id).where(
        *in_book(ReversalRow, caller.place), col(ReversalRow.order_id).in_(orders)
    )
    is_back = bool(caller.session.exec(gone).all())
    whose = {
        one.member
        for one in holders(caller, [id_ for part in parts for id_, _ in part.legs]).values()
    }
    latest_ms = min((part.time_ms for part in parts), default=0) + TREASURER_MS_MAX
    may = TREASURER in caller.reader.roles and caller.member not in whose
    fits = 0 < len(orders) <= PARTS_MAX and caller.now_ms <= latest_ms
    return Back(orders, is_back, may and fits and not is_back)


def _bound(said: str) -> int | None:
    return None if said == "none" else int(said)


def _entered(caller: Caller, order: str, plan: Sequence[dict[str, Any]]) -> Sequence[Entry]:
    """The entries of a list's parts, as far as they are in."""
    ids = [with_id(order, part)[1]["id"] for part in plan] if order else []
    rows = (entry_row(caller.session, caller.place, id_) for id_ in ids)
    return [read_row(row) for row in rows if row is not None]


def _came(entries: Sequence[Entry]) -> Counter[str]:
    """What these moved, by account."""
    came: Counter[str] = Counter()
    for entry in entries:
        came.update(dict(entry.legs))
    return came


def _lacking(
    moves: Sequence[Move], came: Counter[str], names: Mapping[str, str]
) -> Sequence[Lacking]:
    agreed: Counter[str] = Counter()
    for amount, payer, payee in moves:
        agreed[payer] -= amount
        agreed[payee] += amount
    return [
        Lacking(account, names.get(account, account), amount - came[account])
        for account, amount in agreed.items()
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


def _summaries(caller: Caller, rows: Sequence[ListRow]) -> Sequence[Summary]:
    lapsed, fresh = _lapsed(caller, rows), signed(caller.session, caller.place, rows)
    return [
        Summary(
            row.parts, row.rule, row.time_ms, row.order_id or fresh.get(row.parts), row.whole,
            row.order_id in lapsed,
        )
        for row in rows
    ]  # fmt: skip

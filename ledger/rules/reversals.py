"""Reversals: a linked entry that moves back what an earlier one moved. Nothing is ever deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.entries import ENTRY_BYTES_MAX
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules import books
from ledger.rules.accounts import open_account_of, unclaimed
from ledger.rules.funds import funded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ledger.records import Account, Kept, Posted

TREASURER: Final = books.TREASURER
TREASURER_MS_MAX: Final = 90 * 86_400_000
"""How long after an entry a treasurer may reverse it without its members: 90 days."""

REVERSIBLE: Final = ("transfer", "exchange", "transfer-by-mandate", "capture", "moves-posted")
"""What moves an amount. A mandate's rest stays what it is: the member gives another one."""


PART: Final = "moves-posted"
TAKEN_BACK: Final = "list-reversed"
PARTS_MAX: Final = 20
"""Parts of a list that one order takes back: 1,200 rows."""

_LEG: Final = len('["01234567-0123-0123-0123-0123456789ab",""],')
_BESIDE: Final = 2_000
"""Bytes of an entry beside its order and legs: eight signatures, and what else it says."""


class Reversal(NamedTuple):
    """Fields of `reversal`: the order it takes back, and a commitment to the reason's text."""

    of: str
    reason: str


class ListReversed(NamedTuple):
    """Fields of `list-reversed`: the orders that entered the list's parts, and why."""

    parts: tuple[str, ...]
    reason: str


def reverse(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the entry may be reversed, 2 its accounts are open, 3 who must signs, 4 bounds hold."""
    # 1. The entry is there, moved an amount, and was not reversed before.
    entry = _reversible(view, order.body.of, REVERSIBLE)
    if isinstance(entry, Refusal):
        return entry
    return _back(view, order, (entry,), entry.legs, now_ms)


def reverse_list(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """The same of all parts of a list: everything goes back, or nothing does."""
    entries = []
    moved: dict[str, int] = {}
    # 1. Each is there, is a part of a list, and was not reversed before.
    for part in order.body.parts:
        entry = _reversible(view, part, (PART,))
        if isinstance(entry, Refusal):
            return entry
        entries.append(entry)
        for id_, amount in entry.legs:
            moved[id_] = moved.get(id_, 0) + amount
    # Who audits takes no longer entry.
    legs = sum(_LEG + len(str(-amount)) for amount in moved.values())
    if len(order.text) + legs + _BESIDE > ENTRY_BYTES_MAX:
        return refuse(Code.list_must_fit, accounts=len(moved))
    return _back(view, order, entries, sorted(moved.items()), now_ms)


def _back(
    view: View,
    order: Order,
    entries: Sequence[Posted],
    moved: Sequence[tuple[str, int]],
    now_ms: int,
) -> Accepted | Refusal:
    """Steps 2 to 4, of entries that moved this together."""
    # 2. Its accounts are still open, and whose they are has come.
    sides = []
    for id_, amount in moved:
        account = open_account_of(view, id_)
        if isinstance(account, Refusal):
            return account
        # Nothing is taken back from who has not come yet to see it.
        waits = unclaimed(view, account) if amount > 0 else None
        if waits is not None:
            return waits
        sides.append(account)
    # 3. Both sides sign, or a treasurer who is on neither, and not after a long time; and for much
    # that comes out of a fund again, another officer.
    unsigned = _unsigned(view, order, sides, entries, now_ms)
    if unsigned is not None:
        return unsigned
    kept: list[Kept] = []
    for account, (_, amount) in zip(sides, moved, strict=True):
        alone = funded(view, order, account, amount, now_ms) if amount > 0 else ()
        if isinstance(alone, Refusal):
            return alone
        kept += alone
    # 4. The amounts go back, within bounds.
    legs = []
    for account, (_, amount) in zip(sides, moved, strict=True):
        leg = balances.move(account, view.size, now_ms, -amount)
        if isinstance(leg, Refusal):
            return leg
        legs.append(leg)
    reversed_ = [one._replace(reversed_by=order.id) for one in entries]
    return Accepted(tuple(legs), (*reversed_, *kept))


def _reversible(view: View, id_: str, types: Collection[str]) -> Posted | Refusal:
    entry = view.posted.get(id_)
    if entry is None:
        return refuse(Code.entry_must_exist, of=id_)
    if entry.type not in types:
        return refuse(Code.entry_must_be_reversible, of=id_, type=entry.type)
    if entry.reversed_by is not None:
        return refuse(Code.entry_must_not_be_reversed, of=id_, by=entry.reversed_by)
    return entry


def _unsigned(
    view: View, order: Order, sides: list[Account], entries: Sequence[Posted], now_ms: int
) -> Refusal | None:
    of, latest_ms = entries[0].id, min(one.time_ms for one in entries) + TREASURER_MS_MAX
    members = {account.terms.member for account in sides}
    if all(speaks_for(view, order, member) for member in members):
        return None
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.both_sides_or_treasurer_must_sign, of=of)
    if treasurers <= members:
        return refuse(Code.treasurer_must_not_reverse_own_entry, of=of)
    if now_ms > latest_ms:
        return refuse(Code.treasurer_must_reverse_in_time, of=of, until=latest_ms)
    return None


RULES: Final = (
    Rule(
        shape("reversal", Reversal, {"of": fields.uuid, "reason": fields.hex32}),
        reverse,
        reads=lambda body: Reads(entries=(body.of,)),
    ),
    Rule(
        shape(
            TAKEN_BACK,
            ListReversed,
            {"parts": fields.list_of(fields.uuid, PARTS_MAX), "reason": fields.hex32},
        ),
        reverse_list,
        reads=lambda body: Reads(entries=body.parts),
    ),
)

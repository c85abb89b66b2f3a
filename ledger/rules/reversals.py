"""Reversals: a linked entry that moves back what an earlier one moved. Nothing is ever deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import open_account_of, unclaimed

if TYPE_CHECKING:
    from ledger.records import Account, Posted

TREASURER: Final = "treasurer"
TREASURER_MS_MAX: Final = 90 * 86_400_000
"""How long after an entry a treasurer may reverse it without its members: 90 days."""

REVERSIBLE: Final = ("transfer", "exchange", "transfer-by-mandate", "capture", "moves-posted")
"""What moves an amount. A mandate's rest stays what it is: the member gives another one."""


class Reversal(NamedTuple):
    """Fields of `reversal`: the order it takes back, and a commitment to the reason's text."""

    of: str
    reason: str


def reverse(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the entry may be reversed, 2 its accounts are open, 3 who must signs, 4 bounds hold."""
    # 1. The entry is there, moved an amount, and was not reversed before.
    entry = _reversible(view, order.body.of)
    if isinstance(entry, Refusal):
        return entry
    # 2. Its accounts are still open, and whose they are has come.
    sides = []
    for id_, amount in entry.legs:
        account = open_account_of(view, id_)
        if isinstance(account, Refusal):
            return account
        # Nothing is taken back from who has not come yet to see it.
        waits = unclaimed(view, account) if amount > 0 else None
        if waits is not None:
            return waits
        sides.append(account)
    # 3. Both sides sign, or a treasurer who is on neither, and not after a long time.
    unsigned = _unsigned(view, order, sides, entry.time_ms + TREASURER_MS_MAX, now_ms)
    if unsigned is not None:
        return unsigned
    # 4. The amounts go back, within bounds.
    legs = []
    for account, (_, amount) in zip(sides, entry.legs, strict=True):
        leg = balances.move(account, view.size, now_ms, -amount)
        if isinstance(leg, Refusal):
            return leg
        legs.append(leg)
    return Accepted(tuple(legs), (entry._replace(reversed_by=order.id),))


def _reversible(view: View, id_: str) -> Posted | Refusal:
    entry = view.posted.get(id_)
    if entry is None:
        return refuse(Code.entry_must_exist, of=id_)
    if entry.type not in REVERSIBLE:
        return refuse(Code.entry_must_be_reversible, of=id_, type=entry.type)
    if entry.reversed_by is not None:
        return refuse(Code.entry_must_not_be_reversed, of=id_, by=entry.reversed_by)
    return entry


def _unsigned(
    view: View, order: Order, sides: list[Account], latest_ms: int, now_ms: int
) -> Refusal | None:
    members = {account.terms.member for account in sides}
    if all(speaks_for(view, order, member) for member in members):
        return None
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.both_sides_or_treasurer_must_sign, of=order.body.of)
    if treasurers <= members:
        return refuse(Code.treasurer_must_not_reverse_own_entry, of=order.body.of)
    if now_ms > latest_ms:
        return refuse(Code.treasurer_must_reverse_in_time, of=order.body.of, until=latest_ms)
    return None


RULES: Final = (
    Rule(
        shape("reversal", Reversal, {"of": fields.uuid, "reason": fields.hex32}),
        reverse,
        reads=lambda body: Reads(entries=(body.of,)),
    ),
)

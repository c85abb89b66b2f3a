"""What members leave for each other to sign: an exchange of several, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.exchanges.keeping import EXCHANGE, REVERSAL, Left, keep, left_before, read_left
from api.exchanges.tables import DraftRow
from api.people.holders import holders
from api.queries.entries import entry_row, read_row
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from ledger.rules.reversals import REVERSIBLE, TREASURER, TREASURER_MS_MAX
from ledger.tables import ReversalRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller
    from ledger.entries import Entry
    from ledger.orders import Order


def leave(caller: Caller, left: Left) -> str:
    """Keep an order for the others to sign; its id. `ProblemError` unless it is what it must be."""
    order = read_left(caller, left)
    before = left_before(caller, order, left)
    if before is not None:
        return before
    others = _must_sign(caller, order)
    if not others:
        raise malformed("order", Why.nobody_else_must_sign)
    return keep(caller, order, left, *others)


def _must_sign(caller: Caller, order: Order) -> Sequence[str]:
    """Who must sign beside the member; nobody if the member may not leave it."""
    if order.type == EXCHANGE:
        givers = [account for account, _amount in order.body.givers]
        receivers = [account for account, _amount in order.body.receivers]
        # It is shown to all of them by name, and the book would refuse it.
        is_known = len(holders(caller, givers + receivers)) == len({*givers, *receivers})
        return _others(caller, givers) if is_known else ()
    if order.type != REVERSAL or open_draft(caller, order.body.of) is not None:
        return ()
    found = entry_row(caller.session, caller.place, order.body.of)
    return () if found is None else reversible_with(caller, read_row(found))


def reversible_with(caller: Caller, entry: Entry) -> Sequence[str]:
    """The other members with whom the member can take an entry back; none if they cannot."""
    if not _is_reversible(caller, entry):
        return ()
    return _others(caller, [account for account, _amount in entry.legs])


def reversible_alone(caller: Caller, entry: Entry) -> bool:
    """Whether the member can take an entry back without those whom it touches, as a treasurer."""
    if TREASURER not in caller.reader.roles or not _is_reversible(caller, entry):
        return False
    whose = {one.member for one in holders(caller, [id_ for id_, _ in entry.legs]).values()}
    return caller.member not in whose and caller.now_ms <= entry.time_ms + TREASURER_MS_MAX


def _is_reversible(caller: Caller, entry: Entry) -> bool:
    if entry.order.type not in REVERSIBLE:
        return False
    return caller.session.get(ReversalRow, (*caller.place, entry.order.id)) is None


def _others(caller: Caller, accounts: Sequence[str]) -> Sequence[str]:
    """Whose accounts these are beside the member's own; none if none of them is."""
    members = {holder.member for holder in holders(caller, accounts).values()}
    return sorted(members - {caller.member}) if caller.member in members else ()


def open_draft(caller: Caller, of: str) -> str | None:
    """The draft that would take this order back, if one waits."""
    wanted = select(DraftRow).where(*in_book(DraftRow, caller.place), DraftRow.of_id == of)
    latest = wanted.where(DraftRow.expires_ms > caller.now_ms).order_by(
        col(DraftRow.order_id).desc()
    )
    row = caller.session.exec(latest.limit(1)).first()
    return None if row is None else row.order_id

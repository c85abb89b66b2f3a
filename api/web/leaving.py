"""What members leave for each other to sign: an exchange of several, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.exchanges.tables import DraftRow
from api.problems import ProblemError, Trouble
from api.queries import in_book
from api.queries.entries import entry_row, read_row
from api.web.drafts import EXCHANGE, REVERSAL, Left, keep, left_before, read_left
from api.web.names import holders
from ledger.rules.reversals import REVERSIBLE
from ledger.tables import ReversalRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.web.seat import Seat
    from ledger.entries import Entry
    from ledger.orders import Order


def leave(seat: Seat, left: Left) -> str:
    """Keep an order for the others to sign; its id. `ProblemError` unless it is what it must be."""
    order = read_left(seat, left)
    before = left_before(seat, order, left)
    if before is not None:
        return before
    others = _must_sign(seat, order)
    if not others:
        raise ProblemError(Trouble.request_must_be_well_formed, {"where": "order"})
    return keep(seat, order, left, *others)


def _must_sign(seat: Seat, order: Order) -> Sequence[str]:
    """Who must sign beside the member; nobody if the member may not leave it."""
    if order.type == EXCHANGE:
        return _others(seat, [account for account, _amount in order.body.givers])
    if order.type != REVERSAL or open_draft(seat, order.body.of) is not None:
        return ()
    found = entry_row(seat.session, seat.place, order.body.of)
    return () if found is None else reversible_with(seat, read_row(found))


def reversible_with(seat: Seat, entry: Entry) -> Sequence[str]:
    """The other members with whom the member can take an entry back; none if they cannot."""
    if entry.order.type not in REVERSIBLE:
        return ()
    if seat.session.get(ReversalRow, (*seat.place, entry.order.id)) is not None:
        return ()
    return _others(seat, [account for account, _amount in entry.legs])


def _others(seat: Seat, accounts: Sequence[str]) -> Sequence[str]:
    """Whose accounts these are beside the member's own; none if none of them is."""
    members = {holder.member for holder in holders(seat, accounts).values()}
    return sorted(members - {seat.member}) if seat.member in members else ()


def open_draft(seat: Seat, of: str) -> str | None:
    """The draft that would take this order back, if one waits."""
    wanted = select(DraftRow).where(*in_book(DraftRow, seat.place), DraftRow.of_id == of)
    latest = wanted.where(DraftRow.expires_ms > seat.now_ms).order_by(col(DraftRow.order_id).desc())
    row = seat.session.exec(latest.limit(1)).first()
    return None if row is None else row.order_id

"""Paper cheques as the book has them: holds for an office, and what became of each.

A slip is good for one hold; what follows from its secret says `wallets.cheques`. Nothing of a slip
is kept beside the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlmodel import col, select

from api.people.called import called
from api.queries import in_book
from api.queries.entries import entry_row, read_row
from api.web.figures import own_accounts
from api.web.names import Holder, holders
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow, HoldRow, MemberRow
from wallets.cheques import Act, id_of, is_slip, number_of
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.web.seat import Seat
    from ledger.entries import Entry

CLEARING: Final = "clearing"
SLIPS_MAX: Final = 200
OFFICES_MAX: Final = 20
_LEFT: Final = text("remaining > 0")
"""As the index on holds says it: a bound value would pass that index by."""


class State(StrEnum):
    """What a slip is now."""

    good = "good"
    redeemed = "redeemed"
    called_back = "called_back"
    expired = "expired"
    over = "over"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip and what became of it; amounts in subunits.

    Attributes:
        commitment: what the payer's order commits to, which the slip's code must open.
        time_ms: when it was redeemed or called back; None while it was not.
        receiver: who was given what it brought; empty while nobody was.
    """

    hold: str
    number: str
    payer: Holder
    office: Holder
    amount: int
    commitment: str
    until_ms: int
    state: State
    time_ms: int | None
    receiver: str


def offices(seat: Seat) -> Sequence[Holder]:
    """Where slips are redeemed: at clearing accounts that brokers answer for.

    Where a broker has none, it is the broker's own, whose bounds then hold.
    """
    wanted = (
        select(AccountRow.account_id)
        .where(*in_book(AccountRow, seat.place), *in_book(MemberRow, seat.place))
        .where(AccountRow.member_id == MemberRow.member_id, col(AccountRow.open))
        .where(col(MemberRow.roles).contains(BROKER), MemberRow.member_id != seat.member)
        .where(col(AccountRow.kind).in_((CLEARING, MEMBER)))
        .order_by(col(AccountRow.slot))
        .limit(OFFICES_MAX)
    )
    found = holders(seat, seat.session.exec(wanted).all()).values()
    cleared = {holder.member for holder in found if holder.kind == CLEARING}
    fit = [one for one in found if one.kind == CLEARING or one.member not in cleared]
    return sorted(fit, key=lambda one: (one.kind != CLEARING, one.name))


def outstanding(seat: Seat) -> Sequence[Slip]:
    """The member's slips that can still be redeemed, the first to end first."""
    own = [account.account_id for account in own_accounts(seat)]
    wanted = (
        select(HoldRow)
        .where(*in_book(HoldRow, seat.place), _LEFT, HoldRow.until_ms > seat.now_ms)
        .where(col(HoldRow.payer).in_(own))
        .order_by(col(HoldRow.until_ms))
        .limit(SLIPS_MAX)
    )
    rows = [row for row in seat.session.exec(wanted) if is_slip(row.hold_id)]
    found = [_told(seat, row) for row in rows]
    return [slip for slip in found if slip is not None]


def slip_at(seat: Seat, hold: str) -> Slip | None:
    """The slip of a hold; None where there is none."""
    row = seat.session.get(HoldRow, (*seat.place, hold)) if is_slip(hold) else None
    return None if row is None else _told(seat, row)


def _told(seat: Seat, row: HoldRow) -> Slip | None:
    made = _entry(seat, row.hold_id)
    if made is None or made.order.body.memo is None:
        return None
    known = holders(seat, [row.payer, row.payee])
    state, ended = _state(seat, row)
    return Slip(
        hold=row.hold_id, number=number_of(row.hold_id), payer=known[row.payer],
        office=known[row.payee], amount=made.order.body.amount,
        commitment=made.order.body.memo, until_ms=row.until_ms, state=state,
        time_ms=None if ended is None else ended.time_ms,
        receiver=_receiver(seat, row) if state is State.redeemed else "",
    )  # fmt: skip


def _state(seat: Seat, row: HoldRow) -> tuple[State, Entry | None]:
    """What became of a slip, and the entry that says so if one does."""
    for act in (Act.redeemed, Act.called_back):
        entry = _entry(seat, id_of(act, row.hold_id))
        # Its payer knows these ids as well, and could have spent them on another order.
        if entry is not None and getattr(entry.order.body, "hold", None) == row.hold_id:
            return State[act.name], entry
    if row.until_ms <= seat.now_ms:
        return State.expired, None
    return (State.good if row.remaining else State.over), None


def _receiver(seat: Seat, row: HoldRow) -> str:
    entry = _entry(seat, id_of(Act.handed_on, row.hold_id))
    if entry is None or entry.order.type != Act.handed_on or entry.order.body.payer != row.payee:
        return ""
    return holders(seat, [entry.order.body.payee])[entry.order.body.payee].name


def _entry(seat: Seat, order: str) -> Entry | None:
    row = entry_row(seat.session, seat.place, order)
    return None if row is None else read_row(row)


def brokers(seat: Seat) -> Sequence[str]:
    """The names of those who redeem slips."""
    members = {one.member for one in offices(seat)}
    names = called(seat.session, seat.place, list(members))
    return sorted(names[member] for member in members)

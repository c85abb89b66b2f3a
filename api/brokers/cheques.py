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

from api.books.standings import own_accounts
from api.people.called import called
from api.people.holders import Holder, holders
from api.queries.entries import entry_row, read_row
from api.service.access_log import ENTRY
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow, HoldRow, MemberRow
from wallets.cheques import Act, id_of, is_slip, number_of
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller
    from ledger.entries import Entry

CLEARING: Final = "clearing"
SLIPS_MAX: Final = 200
OFFICES_MAX: Final = 20
_LEFT: Final = text("remaining > 0")
"""As the index on holds says it: a bound value would pass that index by."""


class ChequeState(StrEnum):
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
    state: ChequeState
    time_ms: int | None
    receiver: str

    def is_of(self, member: str) -> bool:
        """Whether this member made it."""
        return self.payer.member == member


def offices(caller: Caller) -> Sequence[Holder]:
    """Where slips are redeemed: at clearing accounts that brokers answer for.

    Where a broker has none, it is the broker's own, whose bounds then hold.
    """
    wanted = (
        select(AccountRow.account_id)
        .where(*in_book(AccountRow, caller.place), *in_book(MemberRow, caller.place))
        .where(AccountRow.member_id == MemberRow.member_id, col(AccountRow.open))
        .where(col(MemberRow.roles).contains(BROKER), MemberRow.member_id != caller.member)
        .where(col(AccountRow.kind).in_((CLEARING, MEMBER)))
        .order_by(col(AccountRow.slot))
        .limit(OFFICES_MAX)
    )
    found = holders(caller, caller.session.exec(wanted).all()).values()
    cleared = {holder.member for holder in found if holder.kind == CLEARING}
    fit = [one for one in found if one.kind == CLEARING or one.member not in cleared]
    return sorted(fit, key=lambda one: (one.kind != CLEARING, one.name))


def outstanding(caller: Caller) -> Sequence[Slip]:
    """The member's slips that can still be redeemed, the first to end first."""
    own = [account.account_id for account in own_accounts(caller)]
    wanted = (
        select(HoldRow)
        .where(*in_book(HoldRow, caller.place), _LEFT, HoldRow.until_ms > caller.now_ms)
        .where(col(HoldRow.payer).in_(own))
        .order_by(col(HoldRow.until_ms))
        .limit(SLIPS_MAX)
    )
    rows = [row for row in caller.session.exec(wanted) if is_slip(row.hold_id)]
    found = [_told(caller, row) for row in rows]
    return [slip for slip in found if slip is not None]


def slip_at(caller: Caller, hold: str) -> Slip | None:
    """The slip of a hold; None where there is none."""
    row = caller.session.get(HoldRow, (*caller.place, hold)) if is_slip(hold) else None
    return None if row is None else _told(caller, row)


def slip_for(caller: Caller, hold: str) -> Slip:
    """The same for brokers, and for whoever made it; `ProblemError` for others."""
    found = slip_at(caller, hold)
    if found is None or (BROKER not in caller.reader.roles and not found.is_of(caller.member)):
        raise ProblemError(Trouble.resource_must_exist)
    if not found.is_of(caller.member):
        caller.note([found.payer.member], ENTRY)
    return found


def _told(caller: Caller, row: HoldRow) -> Slip | None:
    made = _entry(caller, row.hold_id)
    if made is None or made.order.body.memo is None:
        return None
    known = holders(caller, [row.payer, row.payee])
    state, ended = _state(caller, row)
    return Slip(
        hold=row.hold_id, number=number_of(row.hold_id), payer=known[row.payer],
        office=known[row.payee], amount=made.order.body.amount,
        commitment=made.order.body.memo, until_ms=row.until_ms, state=state,
        time_ms=None if ended is None else ended.time_ms,
        receiver=_receiver(caller, row) if state is ChequeState.redeemed else "",
    )  # fmt: skip


def _state(caller: Caller, row: HoldRow) -> tuple[ChequeState, Entry | None]:
    """What became of a slip, and the entry that says so if one does."""
    for act in (Act.redeemed, Act.called_back):
        entry = _entry(caller, id_of(act, row.hold_id))
        # Its payer knows these ids as well, and could have spent them on another order.
        if entry is not None and getattr(entry.order.body, "hold", None) == row.hold_id:
            return ChequeState[act.name], entry
    if row.until_ms <= caller.now_ms:
        return ChequeState.expired, None
    return (ChequeState.good if row.remaining else ChequeState.over), None


def _receiver(caller: Caller, row: HoldRow) -> str:
    entry = _entry(caller, id_of(Act.handed_on, row.hold_id))
    if entry is None or entry.order.type != Act.handed_on or entry.order.body.payer != row.payee:
        return ""
    return holders(caller, [entry.order.body.payee])[entry.order.body.payee].name


def _entry(caller: Caller, order: str) -> Entry | None:
    row = entry_row(caller.session, caller.place, order)
    return None if row is None else read_row(row)


def brokers(caller: Caller) -> Sequence[str]:
    """The names of those who redeem slips."""
    members = {one.member for one in offices(caller)}
    names = called(caller.session, caller.place, list(members))
    return sorted(names[member] for member in members)

"""Whose signatures an order still lacks, that waits at a desk: what a page says, and no rule.

The rules count for themselves when the order is posted; this tells people beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.queries import in_book
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.tables import AccountRow, BalanceRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from api.web.seat import Seat
    from ledger.orders import Order

OPENED, CLOSED, GRANTED = "account-opened", "account-closed", "role-granted"


def signers_of(seat: Seat, order: Order) -> Sequence[str]:
    """The members whose keys have signed."""
    keys = select(KeyRow.member_id).where(
        *in_book(KeyRow, seat.place), col(KeyRow.key).in_(order.signers)
    )
    return list(dict.fromkeys(seat.session.exec(keys)))


def concerned(seat: Seat, order: Order) -> str:
    """The member whom an order is about."""
    if order.type != CLOSED:
        found: str = order.body.member
        return found
    row = _account(seat, order)
    return "" if row is None else row.member_id


def _account(seat: Seat, order: Order) -> AccountRow | None:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, seat.place), AccountRow.account_id == order.body.account
    )
    return seat.session.exec(wanted).first()


def stewards_among(seat: Seat, members: Sequence[str]) -> set[str]:
    """Those of these members who are stewards."""
    row = MemberRow
    wanted = select(row).where(*in_book(row, seat.place), col(row.member_id).in_(members))
    return {one.member_id for one in seat.session.exec(wanted) if STEWARD in one.roles.split(",")}


def missing_signatures(
    order: Order, signed: AbstractSet[str], stewards: AbstractSet[str], quorum: int
) -> int:
    """How many more members must sign; `stewards` are those among the members concerned."""
    short = max(0, quorum - len(signed & stewards))
    if order.type != OPENED:
        return short
    member = order.body.member
    if order.body.kind == MEMBER:
        return (member not in signed) + (not (signed & stewards) - {member})
    if member not in signed and member in stewards:
        return max(short, 1)
    return short + (member not in signed)


def lacking(seat: Seat, order: Order, signed: AbstractSet[str], stewards: AbstractSet[str]) -> int:
    """How many more must sign, once these have; `stewards` are those among all concerned."""
    if order.type == GRANTED:
        return still_missing(seat, signed & stewards, order.body.member)
    if order.type == CLOSED:
        return _lacking_to_close(seat, order, signed, stewards)
    if _is_founding(seat, order, signed & stewards):
        return 0
    return missing_signatures(order, signed, stewards, seat.row.quorum)


def _is_founding(seat: Seat, order: Order, signed: AbstractSet[str]) -> bool:
    """Whether a book's only steward opens their first account, for which nobody else can sign."""
    if order.type != OPENED or signed != {order.body.member} or seat.row.stewards > 1:
        return False
    row = seat.session.get_one(MemberRow, (*seat.place, order.body.member))
    return order.body.kind == MEMBER and not row.accounts


def _lacking_to_close(
    seat: Seat, order: Order, signed: AbstractSet[str], stewards: AbstractSet[str]
) -> int:
    """Whose account it is closes it alone; so does a steward, where nothing was done with it."""
    row = _account(seat, order)
    if row is None or row.member_id in signed:
        return 0
    balance = seat.session.get_one(BalanceRow, (*seat.place, row.slot))
    return max(0, (1 if balance.count == 1 else seat.row.quorum) - len(signed & stewards))


def still_missing(seat: Seat, signed: AbstractSet[str], gains: str = "") -> int:
    """How many stewards must sign beside these; whoever gains a role does not decide it."""
    head = seat.row
    short = head.quorum - len(signed)
    row = seat.session.get(MemberRow, (*seat.place, gains)) if gains else None
    if row is None:
        return short
    able = STEWARD in row.roles.split(",") and row.keys > 0
    return max(short, min(head.quorum, head.stewards - able) - len(signed - {gains}))

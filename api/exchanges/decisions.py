"""What was decided of visits whose two sides differ, and what still waits for that.

Leaves to others: who decides (`api.exchanges.deciders`), and deciding (`api.exchanges.deciding`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select

from api.exchanges.lengths import settled
from api.exchanges.tables import CareDecidedRow, CareSaidRow
from api.people.called import called
from api.service.rows import in_book, of_book
from ledger.tables import AccountRow, HoldRow
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.store import Place

DIFFERING_MAX: Final = 100


class Decided(NamedTuple):
    """What somebody decided: `amount` in subunits, zero for nothing; `name` is the decider's."""

    row: CareDecidedRow
    name: str

    @property
    def amount(self) -> int:
        """Subunits that may be taken."""
        return self.row.amount


class Differing(NamedTuple):
    """A hold of which two say different things: its row, and what each of them said."""

    hold: HoldRow
    owner_said: CareSaidRow
    carer_said: CareSaidRow

    @property
    def owner(self) -> str:
        """The member who booked it."""
        return self.owner_said.member_id

    @property
    def carer(self) -> str:
        """The member who gave it."""
        return self.carer_said.member_id

    @property
    def said_ms(self) -> int:
        """When the later of the two words was said: what is decided is decided on these."""
        return max(self.owner_said.time_ms, self.carer_said.time_ms)

    @property
    def least(self) -> int:
        """The less that one of them says."""
        return min(self.owner_said.amount, self.carer_said.amount, self.hold.remaining)

    @property
    def most(self) -> int:
        """The more that one of them says, as far as it is set aside."""
        return min(max(self.owner_said.amount, self.carer_said.amount), self.hold.remaining)


def decided_of(caller: Caller, holds: Sequence[str]) -> Mapping[str, Decided]:
    """What was decided of these holds, by hold."""
    row = CareDecidedRow
    wanted = select(row).where(*in_book(row, caller.place), col(row.hold_id).in_(holds))
    rows = caller.session.exec(wanted).all()
    names = called(caller.session, caller.place, [one.decider for one in rows])
    return {one.hold_id: Decided(one, names[one.decider]) for one in rows}


def differing(
    session: Session, place: Place, now_ms: int, quarter: int, hold: str = ""
) -> Sequence[Differing]:
    """All of a book of which nobody has decided, the first to end first; or that of one hold."""
    row, decided = HoldRow, CareDecidedRow
    payer, payee, owner, carer = (
        aliased(AccountRow), aliased(AccountRow), aliased(CareSaidRow), aliased(CareSaidRow)
    )  # fmt: skip
    of_hold = and_(*of_book(decided, place), col(decided.hold_id) == row.hold_id)
    wanted = (
        select(row, owner, carer)
        .join(payer, and_(*of_book(payer, place), col(payer.account_id) == row.payer))
        .join(payee, and_(*of_book(payee, place), col(payee.account_id) == row.payee))
        .join(owner, _said(owner, place, payer))
        .join(carer, _said(carer, place, payee))
        .outerjoin(decided, of_hold)
        .where(*in_book(row, place), col(row.remaining) > 0, row.until_ms > now_ms)
        .where(col(decided.hold_id).is_(None), owner.amount != carer.amount)
        .order_by(col(row.until_ms), col(row.hold_id))
        .limit(DIFFERING_MAX)
    )
    if hold:
        wanted = wanted.where(row.hold_id == hold)
    found = [Differing(*one) for one in session.exec(wanted)]
    return [one for one in found if _differ(one, quarter) and not is_slip(one.hold.hold_id)]


def _said(said: type[CareSaidRow], place: Place, account: type[AccountRow]) -> ColumnElement[bool]:
    return and_(
        *of_book(said, place), col(said.hold_id) == HoldRow.hold_id,
        col(said.member_id) == account.member_id,
    )  # fmt: skip


def _differ(one: Differing, quarter: int) -> bool:
    amounts = (one.owner_said.amount, one.carer_said.amount)
    return one.owner != one.carer and settled(*amounts, quarter) is None

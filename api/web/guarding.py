"""Whom a member guards, and who guards them: read from the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.people.called import called
from api.people.recovery import guardians_at, guarding
from api.queries import in_book
from ledger.rules.books import STEWARD
from ledger.tables import GuardiansRow
from wallets.guardians import STEWARDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.web.seat import Seat
    from ledger.records import Guardians

GUARDED_MAX: Final = 50
SHORT: Final = 8


class Guarded(NamedTuple):
    """A member whom whoever looks may help to a new key."""

    member: str
    name: str
    guardians: Guardians


def guarded(seat: Seat) -> Sequence[Guarded]:
    """Whom the member guards; a steward also whoever chose the co-op."""
    as_ = {seat.member, STEWARDS} if STEWARD in seat.reader.roles else {seat.member}
    columns = (col(GuardiansRow.chosen), col(GuardiansRow.next_chosen))
    named = or_(*(column.contains(one) for column in columns for one in sorted(as_)))
    wanted = select(GuardiansRow).where(
        *in_book(GuardiansRow, seat.place), named, GuardiansRow.member_id != seat.member
    )
    rows = seat.session.exec(wanted.limit(GUARDED_MAX)).all()
    # Whoever was chosen guards once it holds; whoever was left out, until then.
    found = [one for row in rows if (one := guardians_at(row, seat.now_ms)) is not None]
    names = called(seat.session, seat.place, [one.id for one in found])
    return [Guarded(one.id, names[one.id], one) for one in found if as_.intersection(one.chosen)]


def guardians_of(seat: Seat, member: str) -> Guardians | None:
    """Who guards a member now, the recovery that is open, and the choice that waits."""
    return guarding(seat.session, seat.place, member, seat.now_ms)

"""Whom a member guards, and who guards them: read from the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.people.called import called
from api.queries import in_book
from ledger.rules.books import STEWARD
from ledger.tables import GuardiansRow
from wallets.guardians import STEWARDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.web.seat import Seat

GUARDED_MAX: Final = 50
SHORT: Final = 8


class Guarded(NamedTuple):
    """A member whom whoever looks may help to a new key."""

    member: str
    name: str
    row: GuardiansRow


def guarded(seat: Seat) -> Sequence[Guarded]:
    """Whom the member guards; a steward also whoever chose the co-op."""
    chosen = col(GuardiansRow.chosen)
    named = chosen.contains(seat.member)
    if STEWARD in seat.reader.roles:
        named |= chosen.contains(STEWARDS)
    wanted = select(GuardiansRow).where(
        *in_book(GuardiansRow, seat.place), named, GuardiansRow.member_id != seat.member
    )
    rows = seat.session.exec(wanted.limit(GUARDED_MAX)).all()
    names = called(seat.session, seat.place, [row.member_id for row in rows])
    return [Guarded(row.member_id, names[row.member_id], row) for row in rows]


def guardians_of(seat: Seat, member: str) -> GuardiansRow | None:
    """Who guards a member, and the recovery that is open."""
    return seat.session.get(GuardiansRow, (*seat.place, member))

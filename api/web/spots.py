"""About where members are, if they said so, and how far that is, as a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.exchanges.tables import SpotRow
from api.i18n import _
from api.people.distances import CLASSES_KM, Spot, class_km, distance_km
from api.queries import in_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from api.web.seat import Seat


def spot_of(seat: Seat) -> Spot | None:
    """About where whoever looks is; None if they have not said."""
    return spots_of(seat, [seat.member]).get(seat.member)


def spots_of(seat: Seat, members: Iterable[str]) -> Mapping[str, Spot]:
    """About where these members are, of those who have said."""
    wanted = select(SpotRow).where(
        *in_book(SpotRow, seat.place), col(SpotRow.member_id).in_(set(members))
    )
    return {row.member_id: Spot(row.north, row.east) for row in seat.session.exec(wanted)}


def keep_spot(seat: Seat, spot: Spot) -> None:
    """Keep it in place of the one before."""
    row = SpotRow(
        community_id=seat.place.community, book=seat.place.book, member_id=seat.member,
        **spot._asdict(),
    )  # fmt: skip
    seat.service.database.write(lambda session: session.merge(row)).result()


def forget_spot(seat: Seat) -> None:
    """Keep none any more."""
    key = (*seat.place, seat.member)

    def write(session: Session) -> None:
        row = session.get(SpotRow, key)
        if row is not None:
            session.delete(row)

    seat.service.database.write(write).result()


def told_away(one: Spot, other: Spot) -> str:
    """How far apart they are, as a person says it."""
    km = class_km(distance_km(one, other))
    if km is None:
        return _("more than {count} km away").format(count=CLASSES_KM[-1])
    return _("about {count} km away").format(count=km)

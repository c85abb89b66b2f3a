"""About where members are, if they said so, and how far that is, as a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.people.distances import CLASSES_KM, Spot, class_km, distance_km
from api.people.tables import SpotRow
from api.service.rows import in_book
from api.words.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from api.service.callers import Caller


def spot_of(caller: Caller) -> Spot | None:
    """About where whoever looks is; None if they have not said."""
    return spots_of(caller, [caller.member]).get(caller.member)


def spots_of(caller: Caller, members: Iterable[str]) -> Mapping[str, Spot]:
    """About where these members are, of those who have said."""
    wanted = select(SpotRow).where(
        *in_book(SpotRow, caller.place), col(SpotRow.member_id).in_(set(members))
    )
    return {row.member_id: Spot(row.north, row.east) for row in caller.session.exec(wanted)}


def keep_spot(caller: Caller, spot: Spot) -> None:
    """Keep it in place of the one before."""
    row = SpotRow(
        community_id=caller.place.community, book=caller.place.book, member_id=caller.member,
        **spot._asdict(),
    )  # fmt: skip
    caller.service.database.write(lambda session: session.merge(row)).result()


def forget_spot(caller: Caller) -> None:
    """Keep none any more."""
    key = (*caller.place, caller.member)

    def write(session: Session) -> None:
        row = session.get(SpotRow, key)
        if row is not None:
            session.delete(row)

    caller.service.database.write(write).result()


def told_away(one: Spot, other: Spot) -> str:
    """How far apart they are, as a person says it."""
    km = class_km(distance_km(one, other))
    if km is None:
        return _("more than {count} km away").format(count=CLASSES_KM[-1])
    return _("about {count} km away").format(count=km)

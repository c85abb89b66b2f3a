"""In which ten years of age members are, as they said it for the circle's figures, if they did.

Nobody but the member sees it: figures have it of five members together, or more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from api.reports.dropping import HEALTH, drop_kept
from api.reports.tables import AgeRow
from api.service.rows import in_book

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.store import Place


def age_of(caller: Caller) -> int | None:
    """The caller's own: the first of the ten years; None if they have not said."""
    row = caller.session.get(AgeRow, (*caller.place, caller.member))
    return None if row is None else row.band


def ages_of_all(session: Session, place: Place) -> Mapping[str, int]:
    """Everybody's who has said, by member: for figures, never to be shown."""
    wanted = select(AgeRow.member_id, AgeRow.band).where(*in_book(AgeRow, place))
    return dict(session.exec(wanted).all())


def keep_age(caller: Caller, band: int | None) -> None:
    """Keep the caller's own, one of `credit.health.ages.BANDS`; None forgets it.

    With what was said before go the figures that were reckoned by it.
    """
    key = (*caller.place, caller.member)

    def write(session: Session) -> None:
        row = session.get(AgeRow, key)
        if row is not None:
            session.delete(row)
            session.flush()
            drop_kept(session, caller.place, HEALTH)
        if band is not None:
            session.add(
                AgeRow(
                    community_id=caller.place.community, book=caller.place.book,
                    member_id=caller.member, band=band,
                )
            )  # fmt: skip

    caller.service.database.write(write).result()

"""A member's own photo: chosen, taken away, seen by members, taken down by a steward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.photos.kept import TAG_LENGTH, is_here
from api.photos.remaking import FACE, remake
from api.photos.tables import MemberPhotoRow
from api.photos.telling import tell_owner
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

SMALL, LARGE = "small", "large"
SIZES: Final = (LARGE, SMALL)


class Listed(NamedTuple):
    """Members who have a photo, with its hash; `next` continues the list."""

    photos: Sequence[tuple[str, str]]
    next: str | None


def keep_own(caller: Caller, data: bytes) -> str:
    """Keep a photo of the member in place of the one before; its hash."""
    made = remake(data, FACE)
    row = MemberPhotoRow(
        community_id=caller.place.community, book=caller.place.book, member_id=caller.member,
        hash=made.hash, time_ms=caller.now_ms, small=made.small, large=made.large,
    )  # fmt: skip
    caller.service.database.write(lambda session: session.merge(row)).result()
    return made.hash


def drop_own(caller: Caller) -> None:
    """Keep none of the member any more."""
    _drop(caller, caller.member)


def photo_of(caller: Caller, member: str, size: str, tag: str = "") -> bytes:
    """A member's photo, as WebP; `ProblemError` where there is none, or another than `tag` says."""
    row = MemberPhotoRow
    picture = row.small if size == SMALL else row.large
    wanted = select(row.hash, picture).where(
        *in_book(row, caller.place), row.member_id == member, is_here(caller, row)
    )
    found = caller.session.exec(wanted).first()
    if found is None or (tag and found[0][:TAG_LENGTH] != tag):
        raise ProblemError(Trouble.resource_must_exist)
    return found[1]


def photos(caller: Caller, after: str | None, limit: int) -> Listed:
    """Which members have a photo, by their ids."""
    row = MemberPhotoRow
    wanted = select(row.member_id, row.hash).where(
        *in_book(row, caller.place), is_here(caller, row)
    )
    if after:
        wanted = wanted.where(col(row.member_id) > after)
    found = caller.session.exec(wanted.order_by(col(row.member_id)).limit(limit + 1)).all()
    return Listed(found[:limit], found[limit - 1][0] if len(found) > limit else None)


def take_down(caller: Caller, member: str, reason: str) -> None:
    """Take down another member's photo, as a steward, and write to them why."""
    caller.require_role(STEWARD)
    photo_of(caller, member, SMALL)
    tell_owner(caller, member, _("I took down your photo. Why: {reason}"), reason)
    _drop(caller, member)


def _drop(caller: Caller, member: str) -> None:
    key = (*caller.place, member)

    def write(session: Session) -> None:
        row = session.get(MemberPhotoRow, key)
        if row is not None:
            session.delete(row)

    caller.service.database.write(write).result()

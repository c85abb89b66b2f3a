"""Photos of offers and needs: added and taken away by whose they are, taken down by a steward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.market.notices import notice_at
from api.market.tables import NoticeRow
from api.photos.kept import NOTICES_MAX, TAG_LENGTH, is_here
from api.photos.own import SMALL
from api.photos.remaking import OFFER, remake
from api.photos.tables import NoticePhotoRow
from api.photos.telling import tell_owner
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.callers import Caller


def keep_photo(caller: Caller, notice: str, number: int, data: bytes) -> str:
    """Keep a photo of one of the member's own, in place of the one of that number; its hash."""
    _require_own(caller.session, caller, notice)
    made = remake(data, OFFER)
    row = NoticePhotoRow(
        community_id=caller.place.community, book=caller.place.book, notice_id=notice,
        number=number, member_id=caller.member, hash=made.hash, time_ms=caller.now_ms,
        width=made.width, height=made.height, small=made.small, large=made.large,
    )  # fmt: skip

    def write(session: Session) -> None:
        # It may have been taken down meanwhile.
        _require_own(session, caller, notice)
        session.merge(row)

    caller.service.database.write(write).result()
    return made.hash


def free_number(caller: Caller, notice: str) -> int:
    """The number for another one; `ProblemError` where `NOTICES_MAX` are there."""
    taken = {photo.number for photo in notice_at(caller, notice).photos}
    for number in range(1, NOTICES_MAX + 1):
        if number not in taken:
            return number
    raise ProblemError(Trouble.kept_must_be_fewer, {"most": NOTICES_MAX})


def drop_photo(caller: Caller, notice: str, number: int) -> None:
    """Keep one of the member's own any more; the others keep their numbers."""
    _require_own(caller.session, caller, notice)
    _drop(caller, notice, number)


def notice_photo(caller: Caller, notice: str, number: int, size: str, tag: str = "") -> bytes:
    """A photo of a notice that the member may see, as WebP; `ProblemError` where there is none."""
    notice_at(caller, notice)
    row = NoticePhotoRow
    picture = row.small if size == SMALL else row.large
    wanted = select(row.hash, picture).where(
        *in_book(row, caller.place), row.notice_id == notice, row.number == number,
        is_here(caller, row),
    )  # fmt: skip
    found = caller.session.exec(wanted).first()
    if found is None or (tag and found[0][:TAG_LENGTH] != tag):
        raise ProblemError(Trouble.resource_must_exist)
    return found[1]


def take_down_photo(caller: Caller, notice: str, number: int, reason: str) -> None:
    """Take down a photo of another's notice, as a steward, and write to them why."""
    caller.require_role(STEWARD)
    about = notice_at(caller, notice)
    notice_photo(caller, notice, number, SMALL)
    said = _("I took down a photo of your notice “{title}”. Why: {reason}")
    tell_owner(caller, about.row.member_id, said, reason, about.title, notice)
    _drop(caller, notice, number)


def _require_own(session: Session, caller: Caller, notice: str) -> None:
    row = NoticeRow
    wanted = select(row.notice_id).where(
        *in_book(row, caller.place), row.notice_id == notice, col(row.member_id) == caller.member
    )
    if session.exec(wanted).first() is None:
        raise ProblemError(Trouble.resource_must_exist)


def _drop(caller: Caller, notice: str, number: int) -> None:
    key = (*caller.place, notice, number)

    def write(session: Session) -> None:
        row = session.get(NoticePhotoRow, key)
        if row is not None:
            session.delete(row)

    caller.service.database.write(write).result()

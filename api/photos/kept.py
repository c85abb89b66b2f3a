"""Which photos there are: of members who are in the book, and of notices."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select as columns
from sqlmodel import col, delete, exists, select

from api.membership.tables import LeavingRow
from api.photos.tables import MemberPhotoRow, NoticePhotoRow
from api.service.rows import in_book, of_book
from ledger.rules.accounts import MEMBER
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.people.holders import Holder
    from api.service.callers import AtBook
    from ledger.store import Place

NOTICES_MAX: Final = 3
"""Photos of one offer or need."""

LISTED_MAX: Final = 12
"""Photos in a list: with more of them a first visit would be heavier than any page may be."""

TAG_LENGTH: Final = 16
"""Hexadecimal digits of a photo's hash that stand in its address on pages."""


class Shown(NamedTuple):
    """A photo of a notice: its number, from 1 on, its hash, and its larger picture's size."""

    number: int
    hash: str
    width: int
    height: int

    @property
    def tag(self) -> str:
        """What stands for it in its address on pages."""
        return self.hash[:TAG_LENGTH]


def of_members(at: AtBook, members: Iterable[str], *, spare: bool = False) -> Mapping[str, str]:
    """For pages: what stands for each of these members' photos in its address, if they have one.

    Of more than `LISTED_MAX`, those that come first. `spare` is for who wants little data: they see
    nobody's.
    """
    ids = [] if spare else list(dict.fromkeys(members))
    if not ids:
        return {}
    row = MemberPhotoRow
    wanted = select(row.member_id, row.hash).where(
        *in_book(row, at.place), col(row.member_id).in_(ids), is_here(at, row)
    )
    found = {member: hash_[:TAG_LENGTH] for member, hash_ in at.session.exec(wanted)}
    return {member: found[member] for member in [one for one in ids if one in found][:LISTED_MAX]}


def of_holders(at: AtBook, *lists: Iterable[Holder], spare: bool = False) -> Mapping[str, str]:
    """The same of whom accounts in these lists belong to; the community's are nobody's."""
    members = [one.member for one in chain.from_iterable(lists) if one.kind == MEMBER]
    return of_members(at, members, spare=spare)


def is_here(at: AtBook, row: type[MemberPhotoRow | NoticePhotoRow]) -> ColumnElement[bool]:
    """That whose photo it is has a key in force, and has not left for good."""
    member, leaving = MemberRow, LeavingRow
    speaks = exists().where(
        *of_book(member, at.place), col(member.member_id) == row.member_id, col(member.keys) > 0
    )
    left = exists().where(
        *of_book(leaving, at.place), col(leaving.member_id) == row.member_id,
        col(leaving.leaves_ms) <= at.now_ms,
    )  # fmt: skip
    return speaks & ~left


def of_notices(at: AtBook, notices: Iterable[str]) -> Mapping[str, Sequence[Shown]]:
    """The photos of these notices, the first first."""
    ids, row = set(notices), NoticePhotoRow
    if not ids:
        return {}
    wanted = columns(
        col(row.notice_id), col(row.number), col(row.hash), col(row.width), col(row.height)
    ).where(*of_book(row, at.place), col(row.notice_id).in_(ids), is_here(at, row))
    found: dict[str, list[Shown]] = defaultdict(list)
    for one in at.session.connection().execute(wanted.order_by(col(row.number))):
        found[one.notice_id].append(Shown(*one[1:]))
    return found


def drop_of_notice(session: Session, place: Place, notice: str) -> None:
    """Keep none of a notice's any more, as it goes."""
    row = NoticePhotoRow
    session.exec(delete(row).where(*of_book(row, place), col(row.notice_id) == notice))

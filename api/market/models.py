"""What the JSON door of offers and needs takes and gives; values as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import (
    SOME_TEXT,
    TEXT,
    Id,
    Line,
    Lines,
    NeededAt,
    NeededDay,
    Sent,
    Time,
    one_of,
)
from api.market.notices import (
    DAYS_MAX,
    KINDS,
    ORDERS,
    PLACE_MAX,
    REACHES,
    TEXT_MAX,
    TITLE_MAX,
    Notice,
    Words,
)
from api.photos.models import NoticePhotoOut
from ledger.fields import CATEGORY as CODE

KIND, ORDER = one_of(KINDS), one_of(ORDERS)
CATEGORY = f"^{CODE}$"
Kind = Annotated[str, Field(pattern=KIND)]
Category = Annotated[str, Field(pattern=CATEGORY, description="A code of the co-op's list.")]
Days = Annotated[int, Field(ge=1, le=DAYS_MAX, description="For how many it stands, from now on.")]


class NoticeIn(Sent):
    """An offer or a need; `near` lets others see roughly how far its member is from them."""

    kind: Kind
    category: Category
    text: Annotated[str, Field(min_length=1, max_length=TEXT_MAX, pattern=SOME_TEXT), Lines]
    place: Annotated[str, Field(max_length=PLACE_MAX, pattern=TEXT), Line] = ""
    reach: Annotated[str, Field(pattern=one_of(REACHES))] = ""
    near: bool = False
    title: Annotated[str, Field(max_length=TITLE_MAX, pattern=TEXT), Line] = ""
    days: Days = 30
    needed_day: NeededDay = None
    needed_at: NeededAt = None

    def words(self) -> Words:
        """What it says."""
        return _words(self)._replace(needed_day=self.needed_day, needed_at=self.needed_at)


class RewriteIn(Sent):
    """What one of the member's own offers or needs says from now on, all of it but its end."""

    kind: Kind
    category: Category
    text: Annotated[str, Field(min_length=1, max_length=TEXT_MAX, pattern=SOME_TEXT), Lines]
    place: Annotated[str, Field(max_length=PLACE_MAX, pattern=TEXT), Line] = ""
    reach: Annotated[str, Field(pattern=one_of(REACHES))] = ""
    near: bool = False
    title: Annotated[str, Field(max_length=TITLE_MAX, pattern=TEXT), Line] = ""

    def words(self) -> Words:
        """What it says."""
        return _words(self)


def _words(said: NoticeIn | RewriteIn) -> Words:
    text, place, title = said.text.strip(), said.place.strip(), said.title.strip()
    return Words(said.kind, said.category, text, place, said.reach, near=said.near, title=title)


class KeepIn(Sent):
    """For how long a notice stands from now on."""

    days: Days = 30


class NoticeOut(Given):
    """An offer or a need; `away` is how far its member is, in words, empty where not said."""

    notice: Id
    member: Id
    called: str
    mine: bool
    kind: Kind
    category: Category
    title: str = Field(description="In a line; empty where none was written.")
    text: str
    place: str
    reach: str
    near: bool
    away: str
    time_ms: Time
    expires_ms: Time
    needed_day: NeededDay
    needed_at: NeededAt
    photos: list[NoticePhotoOut]

    @classmethod
    def of(cls, found: Notice) -> "NoticeOut":
        """As it is kept."""
        row = found.row
        return cls(
            notice=row.notice_id, member=row.member_id, called=found.name, mine=found.mine,
            kind=row.kind, category=row.category, title=row.title or "", text=row.text,
            place=row.place, reach=row.reach, near=bool(row.near), away=found.away,
            time_ms=row.time_ms, expires_ms=row.expires_ms, needed_day=row.needed_day,
            needed_at=row.needed_at, photos=[NoticePhotoOut.of(each) for each in found.photos],
        )  # fmt: skip


class NoticesOut(Given):
    """A page of offers and needs; `next` continues it."""

    notices: list[NoticeOut]
    next: Id | None

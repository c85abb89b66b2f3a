"""Photos of members and of notices: made anew and small, in the database, erasable.

`hash` is that of the larger picture: it stands in addresses, so that another photo has another one.
Pictures come last, so that reading what there is touches none.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class MemberPhotoRow(SQLModel, table=True):
    """What a member looks like, as they chose to show it: two squares, as WebP."""

    __tablename__ = "member_photo"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    hash: str = Field(sa_column=Column(Hex, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    small: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    large: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class NoticePhotoRow(SQLModel, table=True):
    """A photo of an offer or a need, of the member whose that is; `number` is from 1 on.

    `width` and `height` are the larger picture's, in pixels; the small one is a square.
    """

    __tablename__ = "notice_photo"
    __table_args__ = (Index("notice_photo_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    notice_id: str = Field(sa_column=Column(Id, primary_key=True))
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    hash: str = Field(sa_column=Column(Hex, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    width: int = Field(sa_column=Column(BigInteger, nullable=False))
    height: int = Field(sa_column=Column(BigInteger, nullable=False))
    small: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    large: bytes = Field(sa_column=Column(LargeBinary, nullable=False))

"""Offers and needs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community


class NoticeRow(SQLModel, table=True):
    """An offer or a need; `words` is what a search looks through.

    `near` lets others see how far its member's spot is, if they keep one.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("notice_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    notice_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    kind: str = Field(sa_column=Column(String(8), nullable=False))
    category: str = Field(sa_column=Column(String(16), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    place: str = Field(sa_column=Column(String(80), nullable=False))
    reach: str = Field(sa_column=Column(String(8), nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    near: bool | None = Field(default=None, sa_column=Column(Boolean))
    needed_day: str | None = Field(default=None, sa_column=Column(String(10)))
    needed_at: str | None = Field(default=None, sa_column=Column(String(5)))

"""Secret links to calendars."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class CalendarRow(SQLModel, table=True):
    """A link to what is to come of a member's; who holds its secret reads it without signing in.

    `of_id` is the member themselves, for all of theirs, or a rota of theirs; `language` is that in
    which the link was made, since a calendar's program says none.
    """

    __tablename__ = "calendar"
    __table_args__ = (
        Index("calendar_by_secret", "community_id", "book", "secret_hash", unique=True),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    of_id: str = Field(sa_column=Column(Id, primary_key=True))
    secret_hash: str = Field(sa_column=Column(Hex, nullable=False))
    language: str = Field(sa_column=Column(String(8), nullable=False))
    made_ms: int = Field(sa_column=Column(BigInteger, nullable=False))

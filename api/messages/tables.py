"""Messages between two members."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community


class MessageRow(SQLModel, table=True):
    """What one member wrote to another, and when that one saw it."""

    __tablename__ = "message"
    __table_args__ = (
        Index("message_by_receiver", "community_id", "book", "receiver"),
        Index("message_by_sender", "community_id", "book", "sender"),
        Index("message_by_time", "community_id", "time_ms"),
        NARROW,
    )
    community_id: str = community()
    book: int = book()
    message_id: str = Field(sa_column=Column(Id, primary_key=True))
    sender: str = Field(sa_column=Column(Id, nullable=False))
    receiver: str = Field(sa_column=Column(Id, nullable=False))
    notice_id: str | None = Field(sa_column=Column(Id))
    text: str = Field(sa_column=Column(Text, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    seen_ms: int | None = Field(sa_column=Column(BigInteger))

"""Personal data and what belongs to a community as a whole: outside the journal, and erasable.

Erasing a row here leaves every proof true: the journal holds only salted commitments.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community


class CommunityRow(SQLModel, table=True):
    """A co-op, time bank or care network: the tenant."""

    __tablename__ = "community"
    __table_args__ = (NARROW,)
    community_id: str = community()
    name: str = Field(sa_column=Column(String(120), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class ProfileRow(SQLModel, table=True):
    """What people call a member."""

    __tablename__ = "profile"
    __table_args__ = (NARROW,)
    community_id: str = community()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))


class MemoRow(SQLModel, table=True):
    """The text and salt behind an order's memo or reason commitment."""

    __tablename__ = "memo"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))

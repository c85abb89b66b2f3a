"""What people call a member, ways to reach them, and rough places: personal, and erasable."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class ProfileRow(SQLModel, table=True):
    """What people call a member in a book; `words` is searched, `alike` what it looks like."""

    __tablename__ = "profile"
    __table_args__ = (Index("profile_by_alike", "community_id", "book", "alike"), NARROW)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))
    alike: str = Field(sa_column=Column(Hex, nullable=False))


class ContactRow(SQLModel, table=True):
    """How to reach a member: hidden from everybody but those it is shared with."""

    __tablename__ = "contact"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    kind: str = Field(sa_column=Column(String(16), primary_key=True))
    value: str = Field(sa_column=Column(String(300), nullable=False))


class ShareRow(SQLModel, table=True):
    """Somebody who may see a way to reach a member."""

    __tablename__ = "contact_share"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    with_id: str = Field(sa_column=Column(Id, primary_key=True))
    kind: str = Field(sa_column=Column(String(16), primary_key=True))


class SpotRow(SQLModel, table=True):
    """About where a member is, in hundredths of a degree: within a kilometre or so, no closer."""

    __tablename__ = "spot"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    north: int = Field(sa_column=Column(BigInteger, nullable=False))
    east: int = Field(sa_column=Column(BigInteger, nullable=False))

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
    """About where a member is, in hundredths of a degree: within a kilometre or so, no closer.

    `neighbourhood_id` is the one of the co-op's list that they chose, which members see.
    """

    __tablename__ = "spot"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    member_id: str = Field(sa_column=Column(Id, primary_key=True))
    north: int = Field(sa_column=Column(BigInteger, nullable=False))
    east: int = Field(sa_column=Column(BigInteger, nullable=False))
    neighbourhood_id: str | None = Field(default=None, sa_column=Column(Id))


class CoopContactRow(SQLModel, table=True):
    """How members reach their co-op: on the foot of every page; nobody's own."""

    __tablename__ = "coop_contact"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    phone: str = Field(sa_column=Column(String(80), nullable=False))
    mail: str = Field(sa_column=Column(String(200), nullable=False))
    text: str = Field(sa_column=Column(String(300), nullable=False))


class NeighbourhoodRow(SQLModel, table=True):
    """A neighbourhood or village of the co-op, and about where its middle is."""

    __tablename__ = "neighbourhood"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    neighbourhood_id: str = Field(sa_column=Column(Id, primary_key=True))
    name: str = Field(sa_column=Column(String(80), nullable=False))
    north: int = Field(sa_column=Column(BigInteger, nullable=False))
    east: int = Field(sa_column=Column(BigInteger, nullable=False))

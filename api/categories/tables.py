"""A co-op's categories."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text
from sqlmodel import Field, SQLModel

from ledger.tables import NARROW, book, community


class CategoryRow(SQLModel, table=True):
    """A category of a co-op's list: its code, and what it is called, as JSON by language.

    `place` is where it stands; of one that is no longer offered it is None, and its names stay for
    what bears it.
    """

    __tablename__ = "category"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    code: str = Field(sa_column=Column(String(16), primary_key=True))
    names: str = Field(sa_column=Column(Text, nullable=False))
    place: int | None = Field(sa_column=Column(BigInteger))

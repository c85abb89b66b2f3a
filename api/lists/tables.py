"""Lists that were prepared, and by whom."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from ledger.columns import Hex, Id
from ledger.tables import NARROW, book, community


class ListRow(SQLModel, table=True):
    """A list by the hash of its first part; `plan` is its parts, packed.

    `said` are the own fields of the order that approves it, as JSON. `order_id` is that order, once
    the clock has seen it, and the list is `whole` once all parts were entered, or none can be.
    """

    __tablename__ = "list"
    __table_args__ = (Index("list_by_member", "community_id", "book", "member_id"), NARROW)
    community_id: str = community()
    book: int = book()
    parts: str = Field(sa_column=Column(Hex, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    rule: str = Field(sa_column=Column(String(16), nullable=False))
    said: str = Field(sa_column=Column(Text, nullable=False))
    plan: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    order_id: str | None = Field(sa_column=Column(Id))
    whole: bool = Field(sa_column=Column(Boolean, nullable=False))

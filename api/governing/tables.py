"""Why stewards decided something for the whole book."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String
from sqlmodel import Field, SQLModel

from ledger.columns import Id
from ledger.tables import NARROW, book, community

REASON_MAX = 500


class DecisionReasonRow(SQLModel, table=True):
    """The reason of an order that commits to none, as one of those who signed it wrote it down."""

    __tablename__ = "decision_reason"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    order_id: str = Field(sa_column=Column(Id, primary_key=True))
    member_id: str = Field(sa_column=Column(Id, nullable=False))
    text: str = Field(sa_column=Column(String(REASON_MAX), nullable=False))
    time_ms: int = Field(sa_column=Column(BigInteger, nullable=False))

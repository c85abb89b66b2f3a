"""Whose turn it is to do a job: of no community, since a job looks through all of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String
from sqlmodel import Field, SQLModel

from ledger.columns import Hex
from ledger.tables import NARROW, community


class TurnRow(SQLModel, table=True):
    """The process that does a job, until when nobody else does."""

    __tablename__ = "turn"
    __table_args__ = (NARROW,)
    community_id: str = community()
    job: str = Field(sa_column=Column(String(40), primary_key=True))
    holder: str = Field(sa_column=Column(Hex, nullable=False))
    until_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
